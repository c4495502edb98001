// The tables of docs/exposition.md say what happens.

import { prometheusLabelName, prometheusName, type TranslationStrategy } from '../../src/definition/naming.ts';
import { escapedLabelName, escapedMetricName } from '../../src/export/prometheus/escaping.ts';
import { type Escaping, formatFor } from '../../src/export/prometheus/format.ts';
import { read } from './markdown.ts';

/** The rows of the table under a heading, without the marks of code. */
function rowsUnder(heading: string): string[][] {
  const section =
    read('docs/exposition.md')
      .split(/^## /m)
      .find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('formats', () => {
  test.each(rowsUnder('Formats'))('%s is what its media type gives', (format, askedFor = '') => {
    const { syntax, version } = formatFor(askedFor.split(',')[0]);
    const names = { text: `text ${version}`, openmetrics: 'OpenMetrics', protobuf: 'protobuf' };
    expect(names[syntax]).toBe(format);
  });
});

describe('who gets what', () => {
  test.each(rowsUnder('Who gets what'))('%s', (_who, accept, contentType) => {
    expect(formatFor(accept === '' ? undefined : accept).contentType).toBe(contentType);
  });
});

describe('names', () => {
  test.each(rowsUnder('Names'))('%s', (...cells) => {
    const strategy = cells[0] as TranslationStrategy;
    expect(cells.slice(1)).toEqual([
      prometheusName('shop.cache_misses', '{miss}', 'counter', strategy),
      prometheusName('shop.cache_lookup', 's', 'histogram', strategy),
      prometheusName('shop.cache_fill', '1', 'gauge', strategy),
      prometheusLabelName('cache.name', strategy),
    ]);
  });
});

describe('escaping', () => {
  test.each(rowsUnder('Escaping'))('%s', (askedFor = '', metric, label, where) => {
    const escaping = askedFor.replace('escaping=', '') as Escaping;
    expect([escapedMetricName('shop.cache_misses_total', escaping), escapedLabelName('cache.name', escaping)]).toEqual([
      metric,
      label,
    ]);
    const inOldText = formatFor(`text/plain;${askedFor}`).escaping === escaping;
    expect(inOldText).toBe(where?.startsWith('everywhere'));
    expect(formatFor(`application/openmetrics-text;${askedFor}`).escaping).toBe(escaping);
  });
});

test('no table has lost its rows', () => {
  expect(['Formats', 'Who gets what', 'Names', 'Escaping'].map((heading) => rowsUnder(heading).length)).toEqual([
    4, 9, 4, 4,
  ]);
});
