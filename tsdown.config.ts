import { defineConfig } from 'tsdown';

/** One file a door, for `import` and for `require`, each with its types. Not minified, so no source maps are needed. */
export default defineConfig({
  entry: { index: 'src/index.ts', sdk: 'src/sdk/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node22.15',
  fixedExtension: true,
  // Fills in import.meta.url in the CommonJS build, which packages that are loaded late are resolved from.
  shims: true,
  dts: true,
});
