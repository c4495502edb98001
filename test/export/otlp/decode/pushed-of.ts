// A decoded request in the words of most tests.

import {
  type AttributeValue,
  type Pushed,
  type PushedKind,
  type PushedMetric,
  type PushedPoint,
  temporalities,
} from '../pushed.ts';
import type { Message } from './message.ts';

const kinds: readonly PushedKind[] = ['gauge', 'sum', 'histogram', 'exponentialHistogram'];

export function pushedOf(request: Message): Pushed {
  const resources = list(request, 'resourceMetrics');
  return {
    resource: attributesOf(resources[0]?.resource as Message | undefined),
    metrics: resources.flatMap((ofResource) =>
      list(ofResource, 'scopeMetrics').flatMap((ofScope) => {
        const { name } = ofScope.scope as { name: string };
        return list(ofScope, 'metrics').map((metric) => metricOf(name, metric));
      }),
    ),
  };
}

function metricOf(scope: string, metric: Message): PushedMetric {
  const kind = kinds.find((each) => each in metric) ?? 'gauge';
  const { isMonotonic, aggregationTemporality, ...data } = metric[kind] as Message;
  const temporality = temporalities[Number(aggregationTemporality ?? 0)];
  return {
    scope,
    name: metric.name as string,
    unit: metric.unit as string,
    kind,
    ...(isMonotonic === undefined ? {} : { isMonotonic: isMonotonic as boolean }),
    ...(temporality === undefined ? {} : { temporality }),
    points: list(data, 'dataPoints').map(pointOf),
  };
}

function pointOf(point: Message): PushedPoint {
  const { asDouble, asInt, count, sum, explicitBounds, bucketCounts, scale } = point;
  const value = asDouble ?? asInt;
  return {
    attributes: attributesOf(point),
    ...(value === undefined ? {} : { value: Number(value) }),
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(sum === undefined ? {} : { sum: sum as number }),
    ...(explicitBounds === undefined ? {} : { bounds: explicitBounds as number[] }),
    ...(bucketCounts === undefined ? {} : { bucketCounts: (bucketCounts as bigint[]).map(Number) }),
    ...(scale === undefined ? {} : { scale: scale as number }),
  };
}

function attributesOf(message: Message = {}): Record<string, AttributeValue> {
  return Object.fromEntries(
    list(message, 'attributes').map(({ key, value }): [string, AttributeValue] => {
      const [plain] = Object.values(value as Message);
      return [key as string, typeof plain === 'bigint' ? Number(plain) : (plain as AttributeValue)];
    }),
  );
}

function list(message: Message, name: string): Message[] {
  return (message[name] ?? []) as Message[];
}
