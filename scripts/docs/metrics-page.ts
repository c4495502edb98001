// docs/metrics.md, from the definitions: every metric that binnacle can emit.

import type { MetricDefinition } from '../../src/definition/metric.ts';
import { catalogue, type Domain } from '../../src/domain/catalogue.ts';
import { defaultSettings } from '../../src/instrument/settings.ts';
import { attributesCell } from './attributes-cell.ts';
import { boundariesCell, boundarySections } from './boundaries-cell.ts';
import { anchorOf, cell, code, table } from './markdown.ts';

/** How each domain is fed; the types hold the list to the catalogue. */
const fedBy: Readonly<Record<Domain, string>> = {
  issues: '`meters.issues`',
  pullRequests: '`meters.pullRequests`',
  ai: '`meters.ai`',
  workflows: '`meters.workflows`',
  approvals: '`meters.approvals`',
  queues: '`meters.queues`',
  loadBalancer: '`meters.loadBalancer`',
  retries: '`meters.retries`',
  mesh: '`meters.mesh`',
  circuitBreakers: '`meters.circuitBreakers`',
  platform: '`meters.platform`',
  handlers: '`meters.handlers`',
  service: '`meters.service`',
  http: 'capture, unless `http: false`; then by hand with `meters.service.recordRequest`',
  runtime: 'capture, unless `runtime: false`',
  tests: '`meters.tests`',
  errors: '`meters.errors`',
  self: 'binnacle itself',
};

const kinds: Readonly<Record<MetricDefinition['kind'], string>> = {
  counter: 'counter',
  observableCounter: 'counter, observed',
  upDownCounter: 'up-down counter',
  observableUpDownCounter: 'up-down counter, observed',
  gauge: 'gauge',
  observableGauge: 'gauge, observed',
  histogram: 'histogram',
};

/** The page. */
export function metricsPage(): string {
  const domains = Object.entries(catalogue) as [Domain, Record<string, MetricDefinition>][];
  const count = domains.reduce((sum, [, definitions]) => sum + Object.keys(definitions).length, 0);
  return `# Metrics

<!-- Generated from src/domain/*/definitions.ts by "npm run docs". Change it there. -->

All ${count} metrics that binnacle defines. How to record them: [domain meters](domain-meters.md).

- **Prometheus** is the name on the scrape page and after a push through a Collector: both are the same.
- **Attributes** have their OpenTelemetry keys; Prometheus writes \`_\` for each \`.\`. In brackets stands the name in
  TypeScript where it is another one. *Conditional* is given when it applies, *recommended* can be left out, *opt-in* is
  recorded only when \`metrics.<name>.enableAttributes\` names it. The others are always there.
- **Values** are few. A closed list is closed. *Declared* values are those that the service lists in \`attributeValues\`;
  without a list, the first ones that look static are kept. *Normalised* values were folded by a function first. What is
  not kept is recorded as \`_OTHER\`, and counted.
- **Limit** is the most attribute sets a metric keeps.
- **Recorded** says when: by default, when \`metrics.<name>.enabled\` is \`true\`, or with a choice of
  [\`conventions\`](options.md#two-families-of-names).

## Contents

${domains.map(([domain]) => `- [${domain}](#${anchorOf(domain)})`).join('\n')}
- [Boundaries](#boundaries)

${domains.map(([domain, definitions]) => section(domain, Object.values(definitions))).join('\n')}
## Boundaries

The last bucket, to \`+Inf\`, is implied. The \`histograms\` option replaces them, metric by metric.

${boundarySections()}`;
}

function section(domain: Domain, definitions: readonly MetricDefinition[]): string {
  // By name: modules list what they export in one order as ESM, and in another one as CommonJS.
  const sorted = [...definitions].sort((a, b) => (a.prom < b.prom ? -1 : 1));
  const rows = sorted.map((definition) => [
    `${code(definition.prom)}<br>${cell(definition.description)}`,
    code(definition.name),
    kinds[definition.kind],
    definition.unit === '' ? '' : code(definition.unit),
    attributesCell(definition),
    boundariesCell(definition),
    Object.keys(definition.attributes).length === 0 ? '1' : String(definition.limit),
    recorded(definition),
    definition.convention?.family ?? '',
  ]);
  const head = ['Prometheus', 'OpenTelemetry', 'Kind', 'Unit', 'Attributes', 'Buckets', 'Limit', 'Recorded', 'Family'];
  return `## ${domain}\n\nRecorded by ${fedBy[domain]}.\n\n${table(head, rows)}\n`;
}

function recorded({ convention, enabled }: MetricDefinition): string {
  const conditions = [
    ...(enabled ? [] : ['when enabled']),
    ...(convention === undefined || defaultSettings.conventions[convention.area] === convention.family
      ? []
      : [`with ${code(`conventions.${convention.area}`)} ${code(convention.family)} or ${code('both')}`]),
  ];
  return conditions.length === 0 ? 'by default' : conditions.join(', ');
}
