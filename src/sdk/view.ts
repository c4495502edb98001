// Floor 2. Views: which instruments one speaks of, and what it makes of their streams.

import type { AggregationOption, IAttributesProcessor, ViewOptions } from '@opentelemetry/sdk-metrics';
import { BinnacleError } from '../support/errors.ts';
import { isAggregationOption } from './aggregation.ts';
import type { Descriptor, Scope } from './descriptor.ts';

/** What a view, or the absence of one, makes of an instrument. */
export interface StreamOptions {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly processors: readonly IAttributesProcessor[];
  readonly aggregation?: AggregationOption | undefined;
  readonly limit?: number | undefined;
}

const selectors = [
  'instrumentName',
  'instrumentType',
  'instrumentUnit',
  'meterName',
  'meterVersion',
  'meterSchemaUrl',
] as const;

/** A checked view. */
export class View {
  readonly stream: StreamOptions;
  readonly #options: ViewOptions;
  readonly #pattern: RegExp;

  /** @throws BinnacleError BINNACLE_INVALID_VIEW */
  constructor(options: ViewOptions, index: number) {
    const problems = viewProblems(options).map((problem) => `views[${index}] ${problem}`);
    if (problems.length > 0) throw new BinnacleError('BINNACLE_INVALID_VIEW', problems);
    this.#options = options;
    this.#pattern = patternOf(options.instrumentName ?? '*');
    this.stream = {
      name: options.name,
      description: options.description,
      processors: options.attributesProcessors ?? [],
      aggregation: isDefault(options.aggregation) ? undefined : options.aggregation,
      limit: options.aggregationCardinalityLimit,
    };
  }

  /** True when all selectors that the view has fit. */
  selects({ name, type, unit }: Descriptor, scope: Scope): boolean {
    const { instrumentType, instrumentUnit, meterName, meterVersion, meterSchemaUrl } = this.#options;
    return (
      this.#pattern.test(name) &&
      fits(instrumentType, type) &&
      fits(instrumentUnit, unit) &&
      fits(meterName, scope.name) &&
      fits(meterVersion, scope.version ?? '') &&
      fits(meterSchemaUrl, scope.schemaUrl)
    );
  }
}

/** True for processors that give the same for the same attributes, whatever the context: those of OpenTelemetry. */
export function areStateless(processors: readonly IAttributesProcessor[]): boolean {
  return processors.every((processor) => stateless.has(processor.constructor?.name));
}

// By name, because a caller's come from the caller's copy of sdk-metrics: an ES module, a CommonJS one, another version.
const stateless: ReadonlySet<unknown> = new Set(['AllowListProcessor', 'DenyListProcessor']);

/** What keeps a view from being applied, each as a sentence that goes on after the view's name; none for a good one. */
export function viewProblems(options: ViewOptions): string[] {
  if (typeof options !== 'object' || options === null)
    return ['is no view; a view is an object such as { meterName }.'];
  const problems: string[] = [];
  if (selectors.every((selector) => isAbsent(options[selector]))) {
    problems.push(`selects nothing; give it one of ${selectors.join(', ')}.`);
  }
  if (!isAbsent(options.instrumentName) && typeof options.instrumentName !== 'string') {
    problems.push('has an instrumentName that is no text; write a name, with * and ? for what may differ.');
  }
  for (const field of ['name', 'description'] as const) {
    if (!isAbsent(options[field]) && typeof options[field] !== 'string')
      problems.push(`has a ${field} that is no text.`);
  }
  if (!isAbsent(options.name) && !/^[^*?]+$/.test(options.instrumentName ?? '')) {
    problems.push(
      `renames to "${options.name}" what may be several instruments; give it an instrumentName without * and ?.`,
    );
  }
  if (!isAbsent(options.aggregation) && !isAggregationOption(options.aggregation)) {
    problems.push('has an aggregation that is none; take { type: AggregationType.… } of @opentelemetry/sdk-metrics.');
  }
  if (!isAbsent(options.attributesProcessors) && !areProcessors(options.attributesProcessors)) {
    problems.push(
      'has attributesProcessors that are none; take a list of such as createAllowListAttributesProcessor().',
    );
  }
  return problems;
}

// Views are often read from JSON, which has no undefined; the official MeterProvider takes null for it, too.
function isAbsent(option: unknown): option is null | undefined {
  return option === undefined || option === null;
}

function areProcessors(option: unknown): boolean {
  return Array.isArray(option) && option.every((each) => typeof each?.process === 'function');
}

function isDefault(aggregation: AggregationOption | undefined): boolean {
  return isAbsent(aggregation) || aggregation.type === 0;
}

function fits(wanted: string | undefined, given: string | undefined): boolean {
  return isAbsent(wanted) || wanted === given;
}

/** Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#instrument-selection-criteria */
function patternOf(wildcards: string): RegExp {
  const escaped = wildcards.replaceAll(/[$()+.[\\\]^{|}/-]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, 's');
}
