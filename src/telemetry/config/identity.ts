// Floor 8. Who the service is: its name, version, environment and further attributes, each from the first source that says it.
import type { Environment } from './environment.ts';
import type { ResourceAttributeValue, TelemetryOptions } from './options.ts';
import { nearestPackage, packageStart } from './package-file.ts';

/** The service, as its resource will tell. */
export interface ServiceIdentity {
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
  readonly environment: string | undefined;
  /** All other attributes; those with a field of their own above are not in here. */
  readonly resourceAttributes: { readonly [key: string]: ResourceAttributeValue };
}

/** The name that OpenTelemetry gives to a service that has none (semantic conventions, "service.name"). */
const unknownService = 'unknown_service:node';

/**
 * Options win over the environment, a field of its own over a resource attribute, and OTEL_* variables over the short ones.
 * Advice gets a sentence when the service has no name at all.
 */
export function resolveIdentity(options: TelemetryOptions, env: Environment, advice: string[]): ServiceIdentity {
  const listed = env.pairs('OTEL_RESOURCE_ATTRIBUTES', isAttributeKey, () => true);
  const own = options.resourceAttributes ?? {};
  const attributes: Record<string, ResourceAttributeValue> = Object.assign(Object.create(null), listed, own);
  const take = (key: string) => {
    const value = attributes[key];
    delete attributes[key];
    return value === undefined || String(value).trim() === '' ? undefined : String(value);
  };

  const nameIsOwn = Object.hasOwn(own, 'service.name');
  const attributeName = take('service.name');
  const attributeVersion = take('service.version');
  const attributeEnvironment = take('deployment.environment.name');

  const otelName = nameIsOwn
    ? (attributeName ?? env.text('OTEL_SERVICE_NAME'))
    : (env.text('OTEL_SERVICE_NAME') ?? attributeName);
  const name = options.serviceName ?? otelName ?? env.text('SERVICE_NAME');
  const serviceVersion = options.serviceVersion ?? attributeVersion ?? env.text('APP_VERSION');
  const environment = options.environment ?? attributeEnvironment ?? env.text('NODE_ENV');

  const found = name === undefined || serviceVersion === undefined ? ownPackage() : undefined;
  if (name === undefined && found === undefined) {
    advice.push(`The service has no name and is reported as ${unknownService}: set OTEL_SERVICE_NAME or serviceName.`);
  }
  return {
    serviceName: name ?? found?.name ?? unknownService,
    serviceVersion: serviceVersion ?? found?.version,
    environment,
    resourceAttributes: attributes,
  };
}

function ownPackage() {
  const start = packageStart(process.argv[1], process.cwd);
  return start === undefined ? undefined : nearestPackage(start);
}

function isAttributeKey(key: string): boolean {
  return key.length <= 255 && !/[\s\p{Cc}]/u.test(key);
}
