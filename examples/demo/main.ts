// The command: reads its arguments, runs the demo until it shall stop, and ends with an exit code.

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { runChecks } from './check.ts';
import { type Demo, startDemo } from './demo.ts';
import { showHealth } from './health.ts';
import { type DemoOptions, readOptions, UsageError, usage } from './options.ts';

async function run(options: DemoOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

  const demo = await startDemo(options, stop.signal);
  announce(demo.urls);
  demo.startLoad();
  const hideHealth = options.quiet ? () => {} : showHealth(demo.telemetry);
  await untilStopped(options.seconds, stop.signal);
  const failed = options.check && !stop.signal.aborted ? await drainAndCheck(demo, options.sdk) : 0;
  hideHealth();
  stop.abort();
  await demo.close();
  return failed === 0 ? 0 : 1;
}

/** For people on a terminal, and as one line of JSON for a program that reads it. */
function announce(urls: Demo['urls']): void {
  const { service, metrics } = urls;
  if (process.stdout.isTTY) console.log(`\n  service    ${service}\n  metrics    ${metrics}\n  stop       Ctrl-C\n`);
  else console.log(JSON.stringify(urls));
}

async function untilStopped(seconds: number | undefined, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  if (seconds === undefined) await once(stop, 'abort');
  else await wait(seconds * 1000, undefined, { signal: stop }).catch(() => {});
}

async function drainAndCheck({ drain, telemetry, urls }: Demo, sdk: DemoOptions['sdk']): Promise<number> {
  await drain();
  return runChecks(telemetry, urls.metrics, sdk);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else process.exitCode = await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nnpm run demo -- --help tells what there is.`);
  process.exitCode = 2;
}
