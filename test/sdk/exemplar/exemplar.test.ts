// How exemplars are read off a point.

import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf, type WithExemplars } from '../../../src/sdk/exemplar/exemplar.ts';
import { SPAN_ID, TRACE_ID } from './spans.ts';

const point: DataPoint<number> = { attributes: {}, startTime: [1, 0], endTime: [2, 0], value: 3 };

test('a point has those that it was given', () => {
  const exemplar: Exemplar = { value: 3, time: [1, 5], traceId: TRACE_ID, spanId: SPAN_ID };
  const given: WithExemplars = { ...point, exemplars: [exemplar] };
  expect(exemplarsOf(given)).toEqual([exemplar]);
});

test('one without the field has none, and what it gives cannot be added to', () => {
  expect(exemplarsOf(point)).toEqual([]);
  expect(() => (exemplarsOf(point) as unknown[]).push(1)).toThrow();
});
