import { Environment } from '../../../src/telemetry/config/environment.ts';
import { isPulled, isPushed, resolveExporters, withoutPush } from '../../../src/telemetry/config/exporters.ts';

test.each([
  ['prometheus', true, false, 'prometheus'],
  ['otlp', false, true, 'none'],
  ['both', true, true, 'prometheus'],
  ['none', false, false, 'none'],
] as const)('%s: pulled %p, pushed %p, without push %s', (exporters, pulled, pushed, remaining) => {
  expect(isPulled(exporters)).toBe(pulled);
  expect(isPushed(exporters)).toBe(pushed);
  expect(withoutPush(exporters)).toBe(remaining);
});

test('every unknown member of the list is named, cleaned', () => {
  const env = new Environment({ OTEL_METRICS_EXPORTER: 'otlp,stat\nsd,console' });
  expect(resolveExporters(undefined, env)).toBe('otlp');
  expect(env.problems).toEqual([expect.stringContaining('"stat sd"'), expect.stringContaining('"console"')]);
});

test('the option is taken as it is, and the list is not read', () => {
  const env = new Environment({ OTEL_METRICS_EXPORTER: 'console' });
  expect(resolveExporters('none', env)).toBe('none');
  expect(env.problems).toEqual([]);
});
