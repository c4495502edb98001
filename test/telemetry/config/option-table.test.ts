import { resolveConfig } from '../../../src/telemetry/config/config.ts';
import { environmentTable } from '../../../src/telemetry/config/environment-table.ts';
import { optionTable } from '../../../src/telemetry/config/option-table.ts';
import { optionsSchema } from '../../../src/telemetry/config/schema.ts';

/** The paths of a schema: into objects with fixed fields, for as long as the table goes into them too. */
function pathsOf(schema: unknown, path = ''): string[] {
  const node = schema as { wrapped?: unknown; pipe?: readonly unknown[]; entries?: object; type?: string };
  if (node.wrapped) return pathsOf(node.wrapped, path);
  const object = [node, ...(node.pipe ?? [])].find((part) => (part as typeof node).type === 'loose_object');
  const nested = node.pipe?.find((part) => part !== node && (part as typeof node).pipe);
  if (optionTable.some((row) => row.name === path) || (!object && !nested)) return [path];
  if (!object) return pathsOf(nested, path);
  const entries = Object.entries((object as { entries: object }).entries);
  return entries.flatMap(([key, value]) => pathsOf(value, path === '' ? key : `${path}.${key}`));
}

test('the table and the schema have the same options', () => {
  const names = optionTable.map((row) => row.name);
  expect(names.toSorted()).toEqual(pathsOf(optionsSchema).toSorted());
  expect(new Set(names).size).toBe(names.length);
});

test('the table and the code have the same variables', () => {
  const read = new Set<string>();
  const variables = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        read.add(String(name));
        return undefined;
      },
    },
  );
  resolveConfig({ exporters: 'both' }, variables);
  resolveConfig({}, variables);
  expect([...read].toSorted()).toEqual([...new Set(environmentTable.map((row) => row.name))].toSorted());
});

test('every variable stands for an option that there is', () => {
  const names = optionTable.map((row) => row.name);
  expect(environmentTable.filter((row) => !names.includes(row.option))).toEqual([]);
});

test('the variables of an option are named in order of rank', () => {
  const row = optionTable.find(({ name }) => name === 'prometheus.port');
  expect(row?.environment).toEqual(['OTEL_EXPORTER_PROMETHEUS_PORT', 'METRICS_PORT', 'METRICS_ENDPOINT']);
});

test('the defaults that the table shows as values are those of the code', () => {
  const { config } = resolveConfig({}, {});
  for (const { name, default: shown } of optionTable.filter((row) => /^('.*'|true|false|\d+)$/.test(row.default))) {
    if (name === 'otlp.endpoint') continue;
    const value = name.split('.').reduce<unknown>((part, key) => Reflect.get(part as object, key), config);
    expect(`${name}: ${typeof value === 'string' ? `'${value}'` : value}`).toBe(`${name}: ${shown}`);
  }
});

test('every row says something, in plain ASCII on one line', () => {
  for (const row of [...optionTable, ...environmentTable]) {
    for (const cell of Object.values(row).flat()) expect(cell).toMatch(/^[ -~]+$/);
  }
});
