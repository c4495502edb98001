import fc from 'fast-check';
import { type NamingKind, prometheusName, translationStrategies } from '../../../src/definition/naming.ts';
import {
  escapedLabelName,
  escapedMetricName,
  isLegacyLabelName,
  isLegacyMetricName,
} from '../../../src/export/prometheus/escaping.ts';
import type { Escaping } from '../../../src/export/prometheus/format.ts';

const schemes: readonly Escaping[] = ['underscores', 'dots', 'values', 'allow-utf-8'];
const forOldScrapers = schemes.slice(0, 3);

/** Any text that JavaScript has, halves of characters too. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));
const dotted = fc.stringMatching(/^[a-z_:][a-z0-9_:.]{0,12}$/).filter((name) => name.includes('.'));

/** What a scraper reads from a name that was escaped by `dots`. */
function withoutDots(name: string): string {
  return name.replace(/__|_dot_/g, (found) => (found === '__' ? '_' : '.'));
}

/** The same for `values`. */
function withoutValues(name: string): string {
  const body = name.replace(/^U__/, '');
  return body.replace(/_([0-9a-f]*)_/g, (_, code) =>
    code === '' ? '_' : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

describe('a name of old', () => {
  it.each(['a', '_', ':', 'a1', 'job:requests', 'http_requests_total', 'a_dot_b'])('is %s', (name) => {
    expect(isLegacyMetricName(name)).toBe(true);
    for (const scheme of schemes) expect(escapedMetricName(name, scheme)).toBe(name);
  });

  it.each(['', '1a', 'a.b', 'a b', 'é', 'a\n', 'a-b', 'a"'])('is not %j', (name) => {
    expect(isLegacyMetricName(name)).toBe(false);
    expect(isLegacyLabelName(name)).toBe(false);
  });

  it('has no colon where it is a label', () => {
    expect(isLegacyLabelName('le')).toBe(true);
    expect(isLegacyLabelName('a:b')).toBe(false);
  });
});

describe('a scheme', () => {
  it.each([
    ['mesh.call.duration', 'mesh_call_duration', 'mesh_dot_call_dot_duration', 'U__mesh_2e_call_2e_duration'],
    ['mesh.calls_total', 'mesh_calls_total', 'mesh_dot_calls__total', 'U__mesh_2e_calls__total'],
    ['a.b:c', 'a_b:c', 'a_dot_b:c', 'U__a_2e_b:c'],
    ['5xx.rate', '_xx_rate', '__xx_dot_rate', 'U___35_xx_2e_rate'],
    ['with 😱', 'with__', 'with____', 'U__with_20__1f631_'],
    ['größe', 'gr__e', 'gr____e', 'U__gr_f6__df_e'],
    ['half \ud800', 'half__', 'half____', 'U__half_20__fffd_'],
    ['', '', '', ''],
  ])('makes of %j: %s, %s, %s', (name, underscores, dots, values) => {
    expect(forOldScrapers.map((scheme) => escapedMetricName(name, scheme))).toEqual([underscores, dots, values]);
    expect(escapedMetricName(name, 'allow-utf-8')).toBe(name);
  });

  it('makes of the name of a label the same, but for colons', () => {
    const escaped = (name: string) => schemes.map((scheme) => escapedLabelName(name, scheme));
    expect(escaped('http.route')).toEqual(['http_route', 'http_dot_route', 'U__http_2e_route', 'http.route']);
    expect(escaped('a:b')).toEqual(['a_b', 'a__b', 'U__a_3a_b', 'a:b']);
    expect(escaped('http_route')).toEqual(['http_route', 'http_route', 'http_route', 'http_route']);
  });

  it('gives a name of old for every name', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...forOldScrapers), (name, scheme) => {
        expect(name === '' || isLegacyMetricName(escapedMetricName(name, scheme))).toBe(true);
        expect(name === '' || isLegacyLabelName(escapedLabelName(name, scheme))).toBe(true);
      }),
    );
  });

  it('dots can be turned back, where there is nothing else to escape', () => {
    fc.assert(fc.property(dotted, (name) => expect(withoutDots(escapedMetricName(name, 'dots'))).toBe(name)));
  });

  it('values can be turned back, whatever the name', () => {
    const escapable = anything.filter((name) => !isLegacyMetricName(name));
    fc.assert(
      fc.property(fc.oneof(escapable, dotted), (name) => {
        expect(withoutValues(escapedMetricName(name, 'values'))).toBe(name.toWellFormed());
        expect(withoutValues(escapedLabelName(name, 'values'))).toBe(name.toWellFormed());
      }),
    );
  });
});

describe('after the translation', () => {
  // The table of the specification, for a counter "foo.bar" in bytes.
  it.each([
    ['UnderscoreEscapingWithSuffixes', 'foo_bar_bytes_total', 'foo_bar_bytes_total'],
    ['UnderscoreEscapingWithoutSuffixes', 'foo_bar', 'foo_bar'],
    ['NoUTF8EscapingWithSuffixes', 'foo_bar_bytes_total', 'foo.bar_bytes_total'],
    ['NoTranslation', 'foo_bar', 'foo.bar'],
  ] as const)('%s prints %s, or %s to who takes UTF-8', (strategy, underscores, utf8) => {
    const name = prometheusName('foo.bar', 'By', 'counter', strategy);
    expect(escapedMetricName(name, 'underscores')).toBe(underscores);
    expect(escapedMetricName(name, 'allow-utf-8')).toBe(utf8);
  });

  it('a strategy that escapes leaves a scheme nothing to do', () => {
    const kinds: readonly NamingKind[] = ['counter', 'upDownCounter', 'gauge', 'histogram'];
    const escaping = fc.constantFrom(...translationStrategies.slice(0, 2));
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom(...kinds),
        escaping,
        fc.constantFrom(...schemes),
        (text, kind, strategy, scheme) => {
          const name = prometheusName(text, 's', kind, strategy);
          expect(escapedMetricName(name, scheme)).toBe(name);
        },
      ),
    );
  });
});
