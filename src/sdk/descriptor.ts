// Floor 2. What an instrument is: its name, kind and unit, as they are handed to views and exporters.

import { type MetricOptions, ValueType } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { InstrumentType, MetricDescriptor } from '@opentelemetry/sdk-metrics';

export type Scope = InstrumentationScope;

/** A kind of instrument, by the names that OpenTelemetry has for them. */
export type Kind = `${InstrumentType}`;

/** Describes an instrument, or the stream that a view made of it. */
export interface Descriptor extends MetricDescriptor {
  readonly type: Kind;
  readonly advice: NonNullable<MetricOptions['advice']>;
}

/** Longer than any name that the specification allows. */
const LONGEST_NAME = 255;

/** Each series has a counter for each: 128 kB. */
const MOST_BOUNDARIES = 16_384;

/** Source: https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-name-syntax */
const NAME = /^[a-z][\w.\-/]{0,254}$/i;

/** The descriptor of what a caller asks for; undefined when the name is none. */
export function describe(name: unknown, type: Kind, options: unknown): Descriptor | undefined {
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) return undefined;
  return {
    name: name.toWellFormed(),
    type,
    description: textOf(propertyOf(options, 'description')),
    unit: textOf(propertyOf(options, 'unit')),
    valueType: propertyOf(options, 'valueType') === ValueType.INT ? ValueType.INT : ValueType.DOUBLE,
    advice: adviceOf(propertyOf(options, 'advice')),
  };
}

/** True when the name is one that every backend takes. */
export function isConventional({ name }: Descriptor): boolean {
  return NAME.test(name);
}

/**
 * True when two instruments are one: whoever asks second gets what the first has. Letter case makes no other name.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#duplicate-instrument-registration
 */
export function isSame(one: Descriptor, other: Descriptor): boolean {
  return (
    one.name.toLowerCase() === other.name.toLowerCase() &&
    one.type === other.type &&
    one.unit === other.unit &&
    one.valueType === other.valueType
  );
}

/** Values of a histogram, a counter and an observable counter are never below zero. */
export function isRising({ type }: Descriptor): boolean {
  return type === 'COUNTER' || type === 'OBSERVABLE_COUNTER' || type === 'HISTOGRAM';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : '';
}

/** A property of whatever was given; undefined where there is none, and where reading it throws. */
export function propertyOf(given: unknown, name: string): unknown {
  try {
    return (given as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

function adviceOf(given: unknown): Descriptor['advice'] {
  try {
    if (typeof given !== 'object' || given === null) return {};
    const { explicitBucketBoundaries: boundaries, ...advice }: Descriptor['advice'] = { ...given };
    return Array.isArray(boundaries) ? { ...advice, explicitBucketBoundaries: elementsOf(boundaries) } : advice;
  } catch {
    return {};
  }
}

// One by one, each read once: the methods of an array, and of a proxy for one, may be anything.
function elementsOf(boundaries: readonly number[]): number[] {
  const elements: number[] = [];
  const length = Math.min(boundaries.length, MOST_BOUNDARIES);
  for (let index = 0; index < length; index++) elements.push(boundaries[index] as number);
  return elements;
}
