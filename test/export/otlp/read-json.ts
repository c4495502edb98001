// A push as JSON (opentelemetry-proto, "JSON Protobuf Encoding"): 64-bit integers may be numbers or texts.

import {
  type AttributeValue,
  type Pushed,
  type PushedKind,
  type PushedMetric,
  type PushedPoint,
  temporalities,
} from './pushed.ts';

interface JsonPoint {
  attributes?: JsonAttribute[];
  asDouble?: number;
  asInt?: number | string;
  count?: number | string;
  sum?: number;
  explicitBounds?: number[];
  bucketCounts?: (number | string)[];
  scale?: number;
}

interface JsonAttribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean };
}

interface JsonData {
  dataPoints: JsonPoint[];
  isMonotonic?: boolean;
  aggregationTemporality?: number;
}

type JsonMetric = { name: string; unit: string } & Partial<Record<PushedKind, JsonData>>;

interface JsonPush {
  resourceMetrics: {
    resource: { attributes: JsonAttribute[] };
    scopeMetrics: { scope: { name: string }; metrics: JsonMetric[] }[];
  }[];
}

const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

export function readJson(text: string): Pushed {
  const { resourceMetrics } = JSON.parse(text) as JsonPush;
  return {
    resource: attributesOf(resourceMetrics[0]?.resource.attributes),
    metrics: resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ scope, metrics }) => metrics.map((metric) => metricOf(scope.name, metric))),
    ),
  };
}

function metricOf(scope: string, metric: JsonMetric): PushedMetric {
  const kind = kinds.find((each) => metric[each] !== undefined) ?? 'gauge';
  const { dataPoints = [], isMonotonic, aggregationTemporality } = metric[kind] ?? {};
  const temporality = temporalities[aggregationTemporality ?? 0];
  return {
    scope,
    name: metric.name,
    unit: metric.unit,
    kind,
    ...(isMonotonic === undefined ? {} : { isMonotonic }),
    ...(temporality === undefined ? {} : { temporality }),
    points: dataPoints.map(pointOf),
  };
}

function pointOf(point: JsonPoint): PushedPoint {
  const { asDouble, asInt, count, sum, explicitBounds, bucketCounts, scale } = point;
  const value = asDouble ?? asInt;
  return {
    attributes: attributesOf(point.attributes),
    ...(value === undefined ? {} : { value: Number(value) }),
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(sum === undefined ? {} : { sum }),
    ...(explicitBounds === undefined ? {} : { bounds: explicitBounds }),
    ...(bucketCounts === undefined ? {} : { bucketCounts: bucketCounts.map(Number) }),
    ...(scale === undefined ? {} : { scale }),
  };
}

function attributesOf(attributes: readonly JsonAttribute[] = []): Record<string, AttributeValue> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
}
