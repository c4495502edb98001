// Floor 5. Bodies of a push, and what the answers to them say. OpenTelemetry's serializers write; exemplars are put in afterwards.

import { createRequire } from 'node:module';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { withExemplars as withExemplarsJson } from './exemplars-json.ts';
import { withExemplars as withExemplarsProtobuf } from './exemplars-protobuf.ts';

/** How a body is written. */
export type Protocol = 'http/protobuf' | 'http/json';

/** What a receiver says that took a push, but not all of it. */
export interface PartialSuccess {
  /** Points that it did not take. 0: it took all, and the message is a warning. */
  readonly rejected: number;
  /** As the server wrote it, of any length: to be cleaned before it is shown. Empty when it said nothing. */
  readonly message: string;
}

/** Writes and reads one protocol. */
export interface Encoder {
  readonly contentType: 'application/x-protobuf' | 'application/json';
  /** One body of everything. How long that takes is a matter of the points: see {@link PartSize}. */
  encode(metrics: ResourceMetrics): Uint8Array;
  /**
   * Reads the body of an answer that said 2xx. Undefined: all was taken.
   *
   * @throws Error for a body that is no answer of OTLP, such as a page of HTML. What it says holds nothing of the body.
   */
  readPartial(body: Uint8Array): PartialSuccess | undefined;
}

/** The official package, as far as it is used. */
interface Transformer {
  readonly ProtobufMetricsSerializer: Serializer;
  readonly JsonMetricsSerializer: Serializer;
}

interface Serializer {
  serializeRequest(metrics: ResourceMetrics): Uint8Array | undefined;
  deserializeResponse(body: Uint8Array): { readonly partialSuccess?: unknown };
}

let transformer: Transformer | undefined;

/** Loaded at the first push: a service that is only scraped does not pay for it. */
function serializers(): Transformer {
  transformer ??= createRequire(import.meta.url)('@opentelemetry/otlp-transformer') as Transformer;
  return transformer;
}

/**
 * The encoder of a protocol.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @example
 * import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
 *
 * const { contentType, encode } = encoderOf('http/protobuf');
 * const send = (metrics: ResourceMetrics) =>
 *   fetch('http://localhost:4318/v1/metrics', {
 *     method: 'POST',
 *     headers: { 'content-type': contentType },
 *     body: encode(metrics),
 *   });
 */
export function encoderOf(protocol: Protocol): Encoder {
  return protocol === 'http/json' ? json : protobuf;
}

const protobuf: Encoder = {
  contentType: 'application/x-protobuf',
  encode: (metrics) => withExemplarsProtobuf(written(serializers().ProtobufMetricsSerializer, metrics), metrics),
  readPartial: (body) => partialOf(() => serializers().ProtobufMetricsSerializer.deserializeResponse(body)),
};

const json: Encoder = {
  contentType: 'application/json',
  encode: (metrics) => withExemplarsJson(written(serializers().JsonMetricsSerializer, metrics), metrics),
  // Not the official way to read: it takes what is no JSON for a success, and logs the server's text.
  readPartial: (body) => partialOf(() => (body.length === 0 ? {} : JSON.parse(new TextDecoder().decode(body)))),
};

function written(serializer: Serializer, metrics: ResourceMetrics): Uint8Array {
  const body = serializer.serializeRequest(metrics);
  if (body === undefined) throw new Error('The metrics could not be encoded.');
  return body;
}

function partialOf(read: () => unknown): PartialSuccess | undefined {
  const partial = propertyOf(readOrRefuse(read), 'partialSuccess') ?? {};
  // As JSON, a number of 64 bits is a text.
  const rejected = Number(propertyOf(partial, 'rejectedDataPoints') ?? 0);
  const message = propertyOf(partial, 'errorMessage') ?? '';
  if (!Number.isSafeInteger(rejected) || rejected < 0 || typeof message !== 'string') throw unreadable();
  return rejected === 0 && message === '' ? undefined : { rejected, message };
}

function readOrRefuse(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    throw unreadable();
  }
}

function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw unreadable();
  return (value as Record<string, unknown>)[name];
}

function unreadable(): Error {
  return new Error('The answer is not one of an OTLP receiver.');
}
