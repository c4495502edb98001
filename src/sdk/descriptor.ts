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

/** Source: https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-name-syntax */
const NAME = /^[a-z][\w.\-/]{0,254}$/i;

/** The descriptor of what a caller asks for; undefined when the name is none. */
export function describe(name: unknown, type: Kind, options: unknown): Descriptor | undefined {
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) return undefined;
  const given = (typeof options === 'object' && options !== null ? options : {}) as Record<string, unknown>;
  const advice = given.advice;
  return {
    name: name.toWellFormed(),
    type,
    description: textOf(given.description),
    unit: textOf(given.unit),
    valueType: given.valueType === ValueType.INT ? ValueType.INT : ValueType.DOUBLE,
    advice: typeof advice === 'object' && advice !== null ? { ...advice } : {},
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
