// Floor 4. The attributes that several subjects share, with their rules. An attribute of one subject stands in its definitions.

import { capped, declared, normalised, oneOf } from '../definition/attribute.ts';
import {
  errorType as errorTypeOf,
  httpMethods,
  modelName,
  repositoryName,
  statusCode,
} from '../definition/normalise.ts';
import { OTHER } from '../definition/value.ts';

/** How something ended that can only succeed or fail. */
export const outcome = oneOf(['success', 'failure']);

/** How an issue or a workflow ended. */
export const workflowOutcome = oneOf(['success', 'failure', 'escalation', 'cancelled', 'timeout'], { key: 'outcome' });

/** The AI provider, as the service names it: `anthropic-claude`. */
export const provider = declared({ cap: 8 });

/** The git platform. */
export const platform = declared({ cap: 6, values: ['github', 'gitlab', 'gitea', 'bitbucket', 'azure-devops', OTHER] });

/** The kind of issue. */
export const issueType = oneOf(['feature', 'bug', 'enhancement', 'chore', 'documentation', OTHER]);

/** The kind of workflow: `autonomous-development`. */
export const workflowType = declared({ cap: 8 });

/** The model, without date and build. A model has one provider or few, so 24 in all are 24 pairs, as a rule. */
export const model = normalised<string>(modelName, { cap: 24 });

/** `owner/name`. */
export const repository = normalised<string>(repositoryName, { cap: 50 });

/** How serious something is. */
export const severity = oneOf(['low', 'medium', 'high', 'critical']);

/** The kind of an error: an Error, a code or an HTTP status; see `errorType` in definition/normalise. */
export const errorType = normalised<unknown>(errorTypeOf, { cap: 24, key: 'error.type' });

/** The same, under the key of the metrics whose names are pinned. */
export const errorTypeLabel = normalised<unknown>(errorTypeOf, { cap: 24, key: 'error_type' });

/** The HTTP method. */
export const httpMethod = oneOf([...httpMethods, OTHER], { key: 'method' });

/** The HTTP status code, 100 to 599. */
export const httpStatusCode = normalised<number | string>(statusCode, { cap: 24, key: 'status_code' });

/** The logical name of the service that is called, not a host. */
export const peerService = declared({ cap: 16, key: 'service.peer.name' });

/** A method or use case of the called service; 32 a service. */
export const meshOperation = declared({ cap: 32, key: 'mesh.operation', capPer: 'service' });

/** A stable slot of an instance, `api-1`, never an address; 16 a service. */
export const meshEndpoint = capped(16, { key: 'mesh.endpoint.name', capPer: 'service' });

/** What a breaker can be. */
export const breakerStates = ['closed', 'open', 'half_open', 'forced_open', 'disabled'] as const;

/** What an endpoint can be to a balancer. */
export const endpointStates = ['healthy', 'degraded', 'ejected', 'draining', 'unknown'] as const;

/** What the health of an instance can be. */
export const healthStates = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const;

/** Why a call failed, in ten words. */
export const failureCategories = [
  'timeout',
  'connection',
  'dns',
  'tls',
  'rate_limited',
  'server_error',
  'client_error',
  'circuit_open',
  'cancelled',
  OTHER,
] as const;
