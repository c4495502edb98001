// Floor 1. The define functions: options in, a frozen definition out. Names are checked here, once, when a module loads.

import type { Attribute, Attributes } from './attribute.ts';
import { whyIdentifier, whyReserved } from './forbidden.ts';
import type { HistogramOptions, Kind, MetricDefinition, MetricOptions } from './metric.ts';
import { hasPrometheusEnding, prometheusLabelName, prometheusName, TARGET_INFO } from './naming.ts';
import { invalid, isObject, isText, plain, shapeProblems, shown } from './shape.ts';

/**
 * A counter: only goes up. Prometheus adds `_total` to its name.
 *
 * @throws BinnacleError BINNACLE_INVALID_DEFINITION
 * @example
 * const orders = defineCounter({
 *   name: 'shop.orders',
 *   unit: '{order}',
 *   description: 'Orders placed',
 *   attributes: { channel: oneOf(['web', 'app']) },
 * });
 * const shop = defineMeter({ orders });
 * shop.orders.add(1, { channel: 'web' });
 */
export function defineCounter<const A extends Attributes = Record<never, Attribute>>(options: MetricOptions<A>) {
  return define('counter', options);
}

/** A counter that is read from a callback at collection; its value only goes up. */
export function defineObservableCounter<const A extends Attributes = Record<never, Attribute>>(
  options: MetricOptions<A>,
) {
  return define('observableCounter', options);
}

/** A value that goes up and down by steps, and adds up over processes: connections, requests in flight. */
export function defineUpDownCounter<const A extends Attributes = Record<never, Attribute>>(options: MetricOptions<A>) {
  return define('upDownCounter', options);
}

/** A level that is set, or read from a callback at collection, and adds up over processes: the depth of a queue. */
export function defineObservableUpDownCounter<const A extends Attributes = Record<never, Attribute>>(
  options: MetricOptions<A>,
) {
  return define('observableUpDownCounter', options);
}

/** A value that is set and does not add up over processes: a temperature, a ratio. */
export function defineGauge<const A extends Attributes = Record<never, Attribute>>(options: MetricOptions<A>) {
  return define('gauge', options);
}

/** A gauge that is set, or read from a callback at collection; it vanishes when it is no longer reported. */
export function defineObservableGauge<const A extends Attributes = Record<never, Attribute>>(
  options: MetricOptions<A>,
) {
  return define('observableGauge', options);
}

/**
 * A distribution of values: durations in seconds, sizes in bytes. Its boundaries stand with it.
 *
 * @throws BinnacleError BINNACLE_INVALID_DEFINITION
 * @example
 * const checkout = defineHistogram({
 *   name: 'shop.checkout.duration',
 *   unit: 's',
 *   description: 'Time from basket to receipt',
 *   boundaries: [0.1, 0.5, 1, 5],
 * });
 */
export function defineHistogram<const A extends Attributes = Record<never, Attribute>>(options: HistogramOptions<A>) {
  return define('histogram', options);
}

const DEFAULT_LIMIT = 1000;

const NAME = /^[A-Za-z][A-Za-z0-9_.\-/]{0,254}$/;
const UNIT = /^[ -~]{0,63}$/;

/**
 * What the define functions share. `noun` is what the caller calls an attribute.
 *
 * @throws BinnacleError BINNACLE_INVALID_DEFINITION
 */
export function define<K extends Kind, A extends Attributes>(
  kind: K,
  options: MetricOptions<A> & Partial<Pick<HistogramOptions<A>, 'boundaries'>>,
  noun: 'attribute' | 'label' = 'attribute',
): MetricDefinition<K, A> {
  if (!isObject(options)) {
    const name = `define${kind.charAt(0).toUpperCase()}${kind.slice(1)}()`;
    throw invalid(`${name} takes an object with a name and a description, and was given ${shown(options)}.`);
  }
  const { name, description, enabled = true, convention } = options;
  const unit = options.unit ?? '';
  const limit = options.limit ?? DEFAULT_LIMIT;
  const startAtZero = options.startAtZero ?? [];
  const boundaries = kind === 'histogram' ? options.boundaries : undefined;
  refuse(name, shapeProblems(options.attributes ?? {}, startAtZero));
  const attributes = withKeys(options.attributes ?? ({} as A));
  const prom = isText(name) && isText(unit) ? prometheusName(name, unit, namingKind(kind)) : '';
  refuse(name, [
    ...nameProblems(name, prom),
    ...(isText(unit) && UNIT.test(unit)
      ? []
      : [`the unit "${plain(unit)}" is not printable ASCII of at most 63 characters`]),
    ...(isText(description) && description !== ''
      ? []
      : ['a description is missing; one sentence, it becomes the HELP line']),
    ...(isCount(limit) ? [] : [`the limit ${shown(limit)} is not a whole number above zero`]),
    ...attributeProblems(attributes, noun),
    ...zeroProblems(kind, attributes, startAtZero),
    ...(kind === 'histogram' ? boundaryProblems(boundaries) : []),
  ]);
  return Object.freeze({
    kind,
    name,
    prom,
    unit,
    description,
    attributes,
    limit,
    enabled,
    startAtZero: Object.freeze([...startAtZero]),
    ...(boundaries === undefined ? {} : { boundaries: Object.freeze([...boundaries]) }),
    ...(convention === undefined ? {} : { convention: Object.freeze({ ...convention }) }),
  });
}

function refuse(name: unknown, problems: readonly string[]): void {
  if (problems.length > 0) throw invalid(...problems.map((problem) => `metric "${plain(name)}": ${problem}`));
}

/** How a kind is treated when it is named for Prometheus. */
export function namingKind(kind: Kind): 'counter' | 'upDownCounter' | 'gauge' | 'histogram' {
  if (kind === 'observableCounter') return 'counter';
  if (kind === 'observableUpDownCounter') return 'upDownCounter';
  return kind === 'observableGauge' ? 'gauge' : kind;
}

function withKeys<A extends Attributes>(attributes: A): A {
  const entries = Object.entries(attributes).map(([name, given]) => [
    name,
    Object.freeze({ ...given, key: given.key ?? snakeCase(name) }),
  ]);
  return Object.freeze(Object.fromEntries(entries)) as A;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function nameProblems(name: unknown, prom: string): string[] {
  if (!isText(name) || !NAME.test(name)) {
    return ['a name starts with a letter, holds letters, digits and _ . - /, and has at most 255 characters'];
  }
  if (hasPrometheusEnding(name)) return ['the ending is one that Prometheus adds itself; leave it out'];
  if (name === TARGET_INFO || prom === TARGET_INFO) {
    return [`"${TARGET_INFO}" is where Prometheus shows the resource, service.name and the like; take another name`];
  }
  return [];
}

function attributeProblems(attributes: Attributes, noun: 'attribute' | 'label'): string[] {
  const problems: string[] = [];
  const labels = new Map<string, string>();
  for (const [name, { key = name, capPer, rule }] of Object.entries(attributes)) {
    const label = prometheusLabelName(key);
    const why = whyIdentifier(key) ?? whyIdentifier(name) ?? whyReserved(label);
    if (why !== undefined) problems.push(`${noun} ${why}`);
    if (rule.kind !== 'enum' && !isCount(rule.cap)) {
      problems.push(`${noun} "${name}" has the cap ${shown(rule.cap)}, which is not a whole number above zero`);
    }
    if (!/^[a-z][a-z0-9_.]*$/.test(key)) {
      const what = noun === 'attribute' ? 'attribute key' : noun;
      problems.push(`${what} "${key}" is not lower case letters, digits, dots and underscores`);
    }
    if (capPer !== undefined && !Object.hasOwn(attributes, capPer)) {
      problems.push(`${noun} "${name}" has a cap per "${plain(capPer)}", which is no attribute of this metric`);
    }
    const other = labels.get(label);
    if (other !== undefined) problems.push(`${noun}s "${other}" and "${key}" are one label in Prometheus: "${label}"`);
    labels.set(label, key);
  }
  return problems;
}

function zeroProblems(kind: Kind, attributes: Attributes, startAtZero: readonly string[]): string[] {
  if (startAtZero.length > 0 && kind !== 'counter' && kind !== 'upDownCounter') {
    return ['startAtZero is for counters and up-down counters; a zero would be a value here'];
  }
  return startAtZero
    .filter((name) => !Object.hasOwn(attributes, name) || attributes[name]?.rule.kind !== 'enum')
    .map((name) => `startAtZero names "${name}", which is not an enum attribute of this metric`);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0;
}

function boundaryProblems(boundaries: readonly number[] | undefined): string[] {
  if (boundaries === undefined) return ['a histogram needs boundaries; [] records count and sum only'];
  if (!Array.isArray(boundaries)) return [`the boundaries are a list of numbers, not ${shown(boundaries)}`];
  const rising = boundaries.every(
    (value, index) => Number.isFinite(value) && value > (boundaries[index - 1] ?? -Infinity),
  );
  return rising ? [] : [`the boundaries [${boundaries.map(shown).join(', ')}] are not finite and ascending`];
}
