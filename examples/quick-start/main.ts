import { initTelemetry, meters } from 'binnacle';

const telemetry = initTelemetry({ serviceName: 'issue-agent' });
await telemetry.ready;

meters.issues.processed({ provider: 'anthropic-claude', platform: 'github', outcome: 'success' });
const request = meters.ai.request({ provider: 'anthropic-claude', model: 'claude-opus-4' });
request.succeed({ inputTokens: 1200, outputTokens: 300 });

console.log(await (await fetch(`${telemetry.url}`)).text());
await telemetry.shutdown();
