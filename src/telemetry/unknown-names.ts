// Floor 8. Names in the options that mean nothing: a typing error is said, not obeyed in silence.

import type { MetricDefinition } from '../definition/metric.ts';
import { catalogue } from '../domain/catalogue.ts';
import type { TelemetryConfig } from './config/config.ts';
import { nearest } from './config/did-you-mean.ts';
import { shownText } from './config/shown.ts';

type Config = Pick<TelemetryConfig, 'metrics' | 'histograms' | 'attributeValues' | 'http'>;

/** The domains of what defineMeter() and the collector make; which metrics they will have, nobody knows yet. */
const openDomains = ['own', 'collector'];

const domains = new Map<string, readonly MetricDefinition[]>(
  Object.entries(catalogue).map(([domain, definitions]) => [domain, Object.values(definitions)]),
);

/**
 * One sentence for each name in `metrics`, `histograms` and `attributeValues` that does nothing, with what it was most
 * likely meant to be. A name that is far from all of ours may be that of somebody else's metric, and nothing is said of it.
 */
export function unknownNames(config: Config, definitions: readonly MetricDefinition[]): string[] {
  return [
    ...unknownMetrics(config, definitions),
    ...unknownHistograms(config, definitions),
    ...unknownAttributes(config, definitions),
  ];
}

function unknownMetrics({ metrics, http }: Config, definitions: readonly MetricDefinition[]): string[] {
  const names = namesOf(definitions);
  return Object.entries(metrics).flatMap(([key, { dropAttributes = [], enableAttributes = [] }]) => {
    if (openDomains.includes(key)) return [];
    const where = `metrics[${shownText(key)}]`;
    const meant = [...(domains.get(key) ?? []), ...definitions.filter((definition) => isNamed(definition, key))];
    if (meant.length === 0) {
      const near = nearestMetric(key, names) ?? (isWord(key) ? nearest(key, [...domains.keys(), ...names]) : undefined);
      if (near !== undefined) return [`${where} is no metric or domain of binnacle, did you mean ${near}?`];
      // OpenTelemetry's metrics of others have a dot or an underscore; a word alone can only be a domain.
      if (!isWord(key)) return [];
      return [
        `${where} is no domain, and no metric that is defined so far; the domains are ${[...domains.keys()].join(', ')}.`,
      ];
    }
    // Under this choice, others measure HTTP under our names, with attributes of their own.
    if (http === 'instrumentation-http' && meant.some(({ name }) => name.startsWith('http.'))) return [];
    const known = unique(meant.flatMap(attributeNames));
    const unknown = (option: string, given: readonly string[]) =>
      given.filter((name) => !known.includes(name)).map((name) => `${where}.${option}: ${noAttribute(name, known)}`);
    return [...unknown('dropAttributes', dropAttributes), ...unknown('enableAttributes', enableAttributes)];
  });
}

function unknownHistograms({ histograms }: Config, definitions: readonly MetricDefinition[]): string[] {
  const names = namesOf(definitions.filter(({ kind }) => kind === 'histogram'));
  return Object.keys(histograms).flatMap((key) => {
    if (names.includes(key) || key.includes('*')) return [];
    const where = `histograms[${shownText(key)}]`;
    const other = definitions.find((definition) => isNamed(definition, key));
    if (other !== undefined)
      return [`${where} has no effect, because that metric is no histogram (${other.kind}); take the entry out.`];
    const near = nearestMetric(key, names);
    return near === undefined ? [] : [`${where} is no histogram of binnacle, did you mean ${near}?`];
  });
}

function unknownAttributes({ attributeValues }: Config, definitions: readonly MetricDefinition[]): string[] {
  const attributes = definitions.flatMap(({ attributes }) =>
    Object.entries(attributes).map(([name, { key = name, rule }]) => ({ name, key, rule })),
  );
  return Object.keys(attributeValues).flatMap((given) => {
    const where = `attributeValues[${shownText(given)}]`;
    const meant = attributes.filter(({ key }) => key === given);
    if (meant.length === 0) {
      const byName = unique(attributes.filter(({ name }) => name === given).map(({ key }) => key));
      if (byName.length > 0) return [`${where} is not the key of an attribute, did you mean ${byName.join(' or ')}?`];
      const near = nearest(given, unique(attributes.map(({ key }) => key)));
      return near === undefined
        ? [`${where} is the key of no attribute; take it out, or define the metric that has it before initTelemetry().`]
        : [`${where} is the key of no attribute, did you mean ${near}?`];
    }
    if (meant.some(({ rule }) => rule.kind !== 'enum')) return [];
    return [`${where} has no effect, because the definition closes that list; take the entry out.`];
  });
}

// Conventions have families of names a letter or two apart: "process.uptime", "nodejs.eventloop.delay.p50" are no typing errors.
function nearestMetric(key: string, names: readonly string[]): string | undefined {
  const digits = (name: string) => name.replaceAll(/\D/g, '');
  return nearest(
    key,
    names.filter((name) => digits(name) === digits(key)),
    2,
  );
}

function isWord(key: string): boolean {
  return !/[._]/.test(key);
}

function noAttribute(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `there is no attribute ${shownText(name)}, did you mean ${near}?`;
  return `there is no attribute ${shownText(name)}; there is ${known.length === 0 ? 'none' : known.join(', ')}.`;
}

function attributeNames({ attributes }: MetricDefinition): string[] {
  return Object.entries(attributes).flatMap(([name, { key = name }]) => [key, name]);
}

function isNamed({ name, prom }: MetricDefinition, key: string): boolean {
  return name === key || prom === key;
}

function namesOf(definitions: readonly MetricDefinition[]): string[] {
  return unique(definitions.flatMap(({ name, prom }) => [name, prom]));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
