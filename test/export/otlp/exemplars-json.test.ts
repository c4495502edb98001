import { ValueType } from '@opentelemetry/api';
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { withExemplars } from '../../../src/export/otlp/exemplars-json.ts';
import type { Exemplar } from '../../../src/sdk/index.ts';

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

/** A snapshot of one counter with two points, the second with exemplars, and a body of it. */
function counter(valueType: ValueType, exemplars: readonly Exemplar[]) {
  const dataPoints = [{}, { exemplars }];
  const metrics = [{ descriptor: { valueType }, dataPointType: 3, dataPoints } as unknown as MetricData];
  const snapshot = { scopeMetrics: [{ scope: {}, metrics }] } as unknown as ResourceMetrics;
  const written = { name: 'sold', sum: { dataPoints: [{ asInt: 1 }, { asInt: 2 }], isMonotonic: true } };
  return {
    snapshot,
    body: Buffer.from(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [written] }] }] })),
  };
}

test.each([
  ['a number with a fraction', ValueType.DOUBLE, 2.5, { asDouble: 2.5 }],
  ['a whole number', ValueType.INT, 2, { asInt: '2' }],
])('%s comes to its own point, and nothing else changes', (_, valueType, value, expected) => {
  const { snapshot, body } = counter(valueType, [{ value, time: [1, 5], ...ids }]);
  const grafted: unknown = JSON.parse(Buffer.from(withExemplars(body, snapshot)).toString());
  const exemplars = [{ timeUnixNano: '1000000005', ...expected, ...ids }];
  const dataPoints = [{ asInt: 1 }, { asInt: 2, exemplars }];
  expect(grafted).toEqual({
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'sold', sum: { dataPoints, isMonotonic: true } }] }] }],
  });
});

test('without any, the body is the same object', () => {
  const { snapshot, body } = counter(ValueType.INT, []);
  expect(withExemplars(body, snapshot)).toBe(body);
});
