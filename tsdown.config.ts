import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsdown';

/**
 * What is bundled of others: the few parts of these packages that are used. As imports they would load some 120 files at the
 * start of every process, most of them for nothing. A copy of them does no harm: they take what another copy made, and the
 * one state that they have is core's handler of errors, which binnacle tells of by itself. The API of OpenTelemetry is never bundled, because the process must have it once.
 */
const bundled = /^(?:@opentelemetry\/(?:context-async-hooks|core|resources|sdk-metrics|semantic-conventions)|valibot)$/;

/** What their licences ask to be said. OpenTelemetry's is our own; Valibot's is the MIT licence. */
const notice = `/*!
Holds parts of OpenTelemetry JavaScript. Copyright The OpenTelemetry Authors. SPDX-License-Identifier: Apache-2.0

Holds parts of Valibot. ${readFileSync('node_modules/valibot/LICENSE.md', 'utf8').trim()}
*/`;

/**
 * A file a door, and what doors share, for `import` and for `require`, each with its types. Not minified, so no source maps are
 * needed.
 */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    express: 'src/integration/express.ts',
    fastify: 'src/integration/fastify.ts',
    sdk: 'src/sdk/index.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node22.15',
  fixedExtension: true,
  // Fills in import.meta.url in the CommonJS build, which packages that are loaded late are resolved from.
  shims: true,
  // Types are imported, so that they are those of the caller's own imports.
  deps: { alwaysBundle: bundled, onlyBundle: bundled, dts: { alwaysBundle: [] } },
  // Without a hash: a build without cleaning would leave the last one's files behind.
  outputOptions: (options, format) => ({
    ...options,
    chunkFileNames: `shared-[name].${format === 'es' ? 'mjs' : 'cjs'}`,
  }),
  banner: { js: notice },
  dts: true,
});
