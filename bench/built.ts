// binnacle as users run it: the bundles in dist/, which `npm run bench` makes first. Not src/: a bundle has other module
// boundaries and no type stripping before it. Its types are those of the source that it is made of.

/** `binnacle/sdk`. */
export function builtSdk(): Promise<typeof import('../src/sdk/index.ts')> {
  return import(new URL('../dist/sdk.mjs', import.meta.url).href);
}

/** `binnacle`. */
export function builtBinnacle(): Promise<typeof import('../src/index.ts')> {
  return import(new URL('../dist/index.mjs', import.meta.url).href);
}
