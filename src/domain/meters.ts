// Floor 4. All domain meters over one binder: what `meters`, `telemetry.meters` and `createMeters()` are made of.

import type { MeterProvider } from '@opentelemetry/api';
import { Binder } from '../instrument/binder.ts';
import { defaultSettings, type InstrumentSettings } from '../instrument/settings.ts';
import { AiMeter } from './ai/index.ts';
import { ApprovalsMeter } from './approvals/index.ts';
import { CircuitBreakersMeter } from './circuit-breakers/index.ts';
import { ErrorsMeter } from './errors/index.ts';
import { HandlersMeter } from './handlers/index.ts';
import { HttpMeter } from './http/index.ts';
import { IssuesMeter } from './issues/index.ts';
import { LoadBalancerMeter } from './load-balancer/index.ts';
import { MeshMeter } from './mesh/index.ts';
import { PlatformMeter } from './platform/index.ts';
import { PullRequestsMeter } from './pull-requests/index.ts';
import { QueuesMeter } from './queues/index.ts';
import { RetriesMeter } from './retries/index.ts';
import { RuntimeMeter } from './runtime/index.ts';
import { SelfMeter } from './self/index.ts';
import { ServiceMeter } from './service/index.ts';
import { TestsMeter } from './tests/index.ts';
import { WorkflowsMeter } from './workflows/index.ts';

/** The domain meters. Verbs never throw; what cannot be recorded is counted. */
export interface Meters {
  readonly issues: IssuesMeter;
  readonly pullRequests: PullRequestsMeter;
  readonly ai: AiMeter;
  readonly workflows: WorkflowsMeter;
  readonly approvals: ApprovalsMeter;
  readonly queues: QueuesMeter;
  readonly loadBalancer: LoadBalancerMeter;
  readonly retries: RetriesMeter;
  readonly mesh: MeshMeter;
  readonly circuitBreakers: CircuitBreakersMeter;
  readonly platform: PlatformMeter;
  readonly handlers: HandlersMeter;
  readonly service: ServiceMeter;
  readonly tests: TestsMeter;
  readonly errors: ErrorsMeter;
}

/** The meters, and those that capture feeds without a line of the user's. */
export interface BoundMeters {
  readonly meters: Meters;
  readonly http: HttpMeter;
  readonly runtime: RuntimeMeter;
  readonly self: SelfMeter;
}

/** Makes all meters over a binder; they record as soon as, and as long as, the binder is attached. */
export function metersOver(binder: Binder): BoundMeters {
  const http = new HttpMeter(binder);
  const runtime = new RuntimeMeter(binder);
  const self = new SelfMeter(binder);
  const meters = Object.freeze({
    issues: new IssuesMeter(binder),
    pullRequests: new PullRequestsMeter(binder),
    ai: new AiMeter(binder),
    workflows: new WorkflowsMeter(binder),
    approvals: new ApprovalsMeter(binder),
    queues: new QueuesMeter(binder),
    loadBalancer: new LoadBalancerMeter(binder),
    retries: new RetriesMeter(binder),
    mesh: new MeshMeter(binder),
    circuitBreakers: new CircuitBreakersMeter(binder),
    platform: new PlatformMeter(binder),
    handlers: new HandlersMeter(binder),
    service: new ServiceMeter(binder, (request, seconds) => http.recordRequest(request, seconds)),
    tests: new TestsMeter(binder),
    errors: new ErrorsMeter(binder),
  });
  return { meters, http, runtime, self };
}

/**
 * Binds the domain meters to any OpenTelemetry MeterProvider, for programs that wire OpenTelemetry by hand.
 *
 * @example
 * const meters = createMeters(new MeterProvider({ readers: [reader] }));
 * meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
 */
export function createMeters(meterProvider: MeterProvider, settings: Partial<InstrumentSettings> = {}): Meters {
  const binder = new Binder();
  binder.attach(meterProvider, { ...defaultSettings, ...settings });
  return metersOver(binder).meters;
}
