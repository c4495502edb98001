// The bytes of one exemplar, by hand: those of many are decoded in encode.test.ts.

import { ValueType } from '@opentelemetry/api';
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { withExemplars } from '../../../src/export/otlp/exemplars-protobuf.ts';
import type { Exemplar } from '../../../src/sdk/index.ts';

const exemplar: Exemplar = {
  value: 3,
  time: [1, 5],
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
};

/** A snapshot of one gauge with one point, and the shortest body there can be of one. */
function gauge(valueType: ValueType, exemplars: readonly Exemplar[] | undefined) {
  const metric = { descriptor: { valueType }, dataPointType: 2, dataPoints: [{ ...(exemplars && { exemplars }) }] };
  const metrics = [metric as unknown as MetricData];
  const snapshot = { scopeMetrics: [{ scope: {}, metrics }] } as unknown as ResourceMetrics;
  // resource_metrics { scope_metrics { metrics { gauge { data_points { flags: 1 } } } } }
  return { snapshot, body: Buffer.from('0a0a12081206 2a04 0a02 4001'.replaceAll(' ', ''), 'hex') };
}

const ids = '2208b7ad6b7169203331 2a100af7651916cd43dd8448eb211c80319c';

test.each([
  ['a number with a fraction', ValueType.DOUBLE, 3, '190000000000000840'],
  ['a whole number', ValueType.INT, 3, '310300000000000000'],
  ['a whole number below zero', ValueType.INT, -2, '31feffffffffffffff'],
])('%s', (_, valueType, value, expected) => {
  const { snapshot, body } = gauge(valueType, [{ ...exemplar, value }]);
  const grafted = `0a3a1238 1236 2a34 0a32 4001 2a2e 1105ca9a3b00000000 ${expected} ${ids}`;
  expect(Buffer.from(withExemplars(body, snapshot)).toString('hex')).toBe(grafted.replaceAll(' ', ''));
});

test.each([[undefined], [[]]])('with %p, the body is the same object', (exemplars) => {
  const { snapshot, body } = gauge(ValueType.DOUBLE, exemplars);
  expect(withExemplars(body, snapshot)).toBe(body);
});

test('lengths around them take more bytes where they have to', () => {
  const { snapshot, body } = gauge(ValueType.DOUBLE, [exemplar, exemplar, exemplar]);
  const grafted = Buffer.from(withExemplars(body, snapshot));
  expect(grafted.subarray(0, 15).toString('hex')).toBe('0a9e0112 9b0112 98012a 95010a 9201'.replaceAll(' ', ''));
  expect(grafted).toHaveLength(body.length + 3 * 48 + 5);
});
