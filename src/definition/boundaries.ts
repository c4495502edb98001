// Floor 1. The named bucket boundaries. Seconds unless the name says otherwise; the last bucket to +Inf is implied.

/** OpenTelemetry's own set for HTTP, RPC and messaging durations (semantic conventions, http.server.request.duration). */
export const HTTP = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** Calls inside a cluster, which start near a millisecond. */
export const MESH = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Data handlers and business operations: work that spans five decades. */
export const HANDLER = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300] as const;

/** Calls to AI providers: nothing under 100 ms matters, and agentic calls run for minutes. */
export const AI = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600] as const;

/** What the GenAI semantic conventions recommend; kept exactly, so that dashboards of other vendors fit. */
export const GENAI = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] as const;

/** GenAI semantic conventions, gen_ai.invoke_agent.duration. */
export const AGENT = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6] as const;

/** Tokens a call; powers of four, as the GenAI semantic conventions have them. */
export const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
] as const;

/** Steps of a workflow, and test runs. */
export const STEP = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] as const;

/** Whole workflows (GenAI semantic conventions, gen_ai.workflow.duration). */
export const WORKFLOW = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200] as const;

/** Things that wait for people: a minute to a week. */
export const ISSUE = [60, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 345600, 604800] as const;

/** Hours from the opening of a pull request to its merge: an hour, a day, a week, a month. */
export const PULL_REQUEST_HOURS = [0.25, 0.5, 1, 2, 4, 8, 24, 48, 72, 168, 336, 720] as const;

/** From open to closed again, in seconds, for circuit breakers. */
export const RECOVERY = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] as const;

/** Bytes; powers of four. */
export const SIZE = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] as const;
