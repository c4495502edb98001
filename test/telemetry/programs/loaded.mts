// What a start loads: packages, and built-in modules that were not there before. Arguments: import or require, exporters.

import { createRequire, registerHooks } from 'node:module';

const [way, exporters] = process.argv.slice(2) as ['import' | 'require', 'prometheus' | 'otlp'];
const builtIns = () => (process as { moduleLoadList?: readonly string[] }).moduleLoadList ?? [];
const packages = new Set<string>();

const before = new Set(builtIns());
const hooks = registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
    if (name !== undefined) packages.add(name);
    return next(url, context);
  },
});
const { initTelemetry }: typeof import('binnacle') =
  way === 'import' ? await import('binnacle') : createRequire(import.meta.url)('binnacle');
const telemetry = initTelemetry({ serviceName: 'shop', exporters, logger: { info() {}, warn() {}, error() {} } });
await telemetry.ready;
const loaded = builtIns().flatMap((entry) => (before.has(entry) ? [] : [entry.replace(/^NativeModule /, '')]));
hooks.deregister();

await telemetry.shutdown();
console.log(JSON.stringify({ packages: [...packages].sort(), builtIns: loaded }));
