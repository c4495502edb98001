// The messages of a push and of its answer, written off opentelemetry-proto 1.x (metrics, common, resource, metrics_service).
// https://github.com/open-telemetry/opentelemetry-proto. The SDK's serializers must not be judged by their own schema.

/** How one value is written. `hex` and `base64` are both bytes: OTLP writes ids in JSON as hexadecimal digits. */
export type Scalar =
  | 'string'
  | 'bool'
  | 'double'
  | 'fixed64'
  | 'sfixed64'
  | 'uint64'
  | 'int64'
  | 'uint32'
  | 'int32'
  | 'sint32'
  | 'enum'
  | 'hex'
  | 'base64';

/** A field. Without `has`, a scalar that is not there has the default of its type. */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: Scalar | { readonly message: string };
  readonly has: 'one' | 'many' | 'optional' | { readonly oneOf: string };
}

const message = (name: string) => ({ message: name });

function one(number: number, name: string, type: Scalar): Field {
  return { number, name, type, has: 'one' };
}

function optional(number: number, name: string, type: Field['type']): Field {
  return { number, name, type, has: 'optional' };
}

function many(number: number, name: string, type: Field['type']): Field {
  return { number, name, type, has: 'many' };
}

function oneOf(group: string, number: number, name: string, type: Field['type']): Field {
  return { number, name, type, has: { oneOf: group } };
}

const attributes = (number: number) => many(number, 'attributes', message('KeyValue'));
const exemplars = (number: number) => many(number, 'exemplars', message('Exemplar'));
const times = [one(2, 'startTimeUnixNano', 'fixed64'), one(3, 'timeUnixNano', 'fixed64')];
const temporality = one(2, 'aggregationTemporality', 'enum');

export const schema: Readonly<Record<string, readonly Field[]>> = {
  ExportMetricsServiceRequest: [many(1, 'resourceMetrics', message('ResourceMetrics'))],
  ResourceMetrics: [
    optional(1, 'resource', message('Resource')),
    many(2, 'scopeMetrics', message('ScopeMetrics')),
    one(3, 'schemaUrl', 'string'),
  ],
  Resource: [attributes(1), one(2, 'droppedAttributesCount', 'uint32'), many(3, 'entityRefs', message('EntityRef'))],
  EntityRef: [
    one(1, 'schemaUrl', 'string'),
    one(2, 'type', 'string'),
    many(3, 'idKeys', 'string'),
    many(4, 'descriptionKeys', 'string'),
  ],
  ScopeMetrics: [
    optional(1, 'scope', message('InstrumentationScope')),
    many(2, 'metrics', message('Metric')),
    one(3, 'schemaUrl', 'string'),
  ],
  InstrumentationScope: [
    one(1, 'name', 'string'),
    one(2, 'version', 'string'),
    attributes(3),
    one(4, 'droppedAttributesCount', 'uint32'),
  ],
  Metric: [
    one(1, 'name', 'string'),
    one(2, 'description', 'string'),
    one(3, 'unit', 'string'),
    oneOf('data', 5, 'gauge', message('Gauge')),
    oneOf('data', 7, 'sum', message('Sum')),
    oneOf('data', 9, 'histogram', message('Histogram')),
    oneOf('data', 10, 'exponentialHistogram', message('ExponentialHistogram')),
    oneOf('data', 11, 'summary', message('Summary')),
    many(12, 'metadata', message('KeyValue')),
  ],
  Gauge: [many(1, 'dataPoints', message('NumberDataPoint'))],
  Sum: [many(1, 'dataPoints', message('NumberDataPoint')), temporality, one(3, 'isMonotonic', 'bool')],
  Histogram: [many(1, 'dataPoints', message('HistogramDataPoint')), temporality],
  ExponentialHistogram: [many(1, 'dataPoints', message('ExponentialHistogramDataPoint')), temporality],
  Summary: [many(1, 'dataPoints', message('SummaryDataPoint'))],
  NumberDataPoint: [
    ...times,
    oneOf('value', 4, 'asDouble', 'double'),
    oneOf('value', 6, 'asInt', 'sfixed64'),
    exemplars(5),
    attributes(7),
    one(8, 'flags', 'uint32'),
  ],
  HistogramDataPoint: [
    ...times,
    one(4, 'count', 'fixed64'),
    optional(5, 'sum', 'double'),
    many(6, 'bucketCounts', 'fixed64'),
    many(7, 'explicitBounds', 'double'),
    exemplars(8),
    attributes(9),
    one(10, 'flags', 'uint32'),
    optional(11, 'min', 'double'),
    optional(12, 'max', 'double'),
  ],
  ExponentialHistogramDataPoint: [
    attributes(1),
    ...times,
    one(4, 'count', 'fixed64'),
    optional(5, 'sum', 'double'),
    one(6, 'scale', 'sint32'),
    one(7, 'zeroCount', 'fixed64'),
    optional(8, 'positive', message('Buckets')),
    optional(9, 'negative', message('Buckets')),
    one(10, 'flags', 'uint32'),
    exemplars(11),
    optional(12, 'min', 'double'),
    optional(13, 'max', 'double'),
    one(14, 'zeroThreshold', 'double'),
  ],
  Buckets: [one(1, 'offset', 'sint32'), many(2, 'bucketCounts', 'uint64')],
  SummaryDataPoint: [
    ...times,
    one(4, 'count', 'fixed64'),
    one(5, 'sum', 'double'),
    many(6, 'quantileValues', message('ValueAtQuantile')),
    attributes(7),
    one(8, 'flags', 'uint32'),
  ],
  ValueAtQuantile: [one(1, 'quantile', 'double'), one(2, 'value', 'double')],
  Exemplar: [
    one(2, 'timeUnixNano', 'fixed64'),
    oneOf('value', 3, 'asDouble', 'double'),
    one(4, 'spanId', 'hex'),
    one(5, 'traceId', 'hex'),
    oneOf('value', 6, 'asInt', 'sfixed64'),
    many(7, 'filteredAttributes', message('KeyValue')),
  ],
  KeyValue: [one(1, 'key', 'string'), optional(2, 'value', message('AnyValue'))],
  AnyValue: [
    oneOf('value', 1, 'stringValue', 'string'),
    oneOf('value', 2, 'boolValue', 'bool'),
    oneOf('value', 3, 'intValue', 'int64'),
    oneOf('value', 4, 'doubleValue', 'double'),
    oneOf('value', 5, 'arrayValue', message('ArrayValue')),
    oneOf('value', 6, 'kvlistValue', message('KeyValueList')),
    oneOf('value', 7, 'bytesValue', 'base64'),
  ],
  ArrayValue: [many(1, 'values', message('AnyValue'))],
  KeyValueList: [many(1, 'values', message('KeyValue'))],
};

/** The fields of a message. */
export function fieldsOf(name: string): readonly Field[] {
  const fields = schema[name];
  if (fields === undefined) throw new Error(`no message ${name}`);
  return fields;
}

/** What a scalar is that is not there. */
export function defaultOf(type: Scalar): unknown {
  if (type === 'string' || type === 'hex' || type === 'base64') return '';
  if (type === 'bool') return false;
  return isWide(type) ? 0n : 0;
}

/** Numbers of 64 bits, which are bigints once they are read. */
export function isWide(type: Scalar): boolean {
  return type === 'fixed64' || type === 'sfixed64' || type === 'uint64' || type === 'int64';
}
