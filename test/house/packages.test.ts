import { readFileSync } from 'node:fs';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

// Two copies of an OpenTelemetry package are two sets of globals, and classes that do not know each other.
function copies({ packages }: Lock): string[] {
  const places = new Map<string, string[]>();
  for (const place of Object.keys(packages)) {
    const name = place.split('node_modules/').at(-1) ?? '';
    if (name.startsWith('@opentelemetry/')) places.set(name, [...(places.get(name) ?? []), place]);
  }
  return [...places.values()].filter((of) => of.length > 1).map((of) => of.join(' and '));
}

function loose(dependencies: Readonly<Record<string, string>>): string[] {
  return Object.entries(dependencies).flatMap(([name, version]) =>
    /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version) ? [] : [`${name}@${version}`],
  );
}

describe('the packages', () => {
  it('have one copy of everything of OpenTelemetry in the tree', () => {
    expect(Object.keys(lock.packages)).toContain('node_modules/@opentelemetry/sdk-metrics');
    expect(copies(lock)).toEqual([]);
  });

  it('are pinned, those that are shipped and those that build', () => {
    expect(loose(manifest.dependencies)).toEqual([]);
    expect(loose(manifest.devDependencies)).toEqual([]);
  });

  it('leave the API to the host, which must have one for all', () => {
    expect(Object.keys(manifest.peerDependencies)).toContain('@opentelemetry/api');
    expect(Object.keys(manifest.dependencies)).not.toContain('@opentelemetry/api');
  });

  it('are installed in the versions that are pinned', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect({ name, version: lock.packages[`node_modules/${name}`]?.version }).toEqual({ name, version });
    }
  });
});

describe('a fault in the packages is seen:', () => {
  it('a second copy', () => {
    const second = 'node_modules/a/node_modules/@opentelemetry/core';
    const packages = { 'node_modules/@opentelemetry/core': {}, [second]: {}, 'node_modules/@opentelemetry/api': {} };
    expect(copies({ packages })).toEqual([`node_modules/@opentelemetry/core and ${second}`]);
  });

  it.each(['^1.0.0', '~1.0.0', '1.x', '>=1.0.0', '*', 'latest', '', 'file:../a', 'github:a/b'])(
    '%p as a version',
    (version) => {
      expect(loose({ a: version })).toEqual([`a@${version}`]);
      expect(loose({ a: '1.0.0', b: '1.0.0-rc.1' })).toEqual([]);
    },
  );
});
