// Which instruments a view speaks of, what it makes of their streams, and which views are refused at start-up.

import {
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { type Descriptor, describe as describeInstrument, type Kind, type Scope } from '../../src/sdk/descriptor.ts';
import { areStateless, View } from '../../src/sdk/view.ts';
import { BinnacleError } from '../../src/support/errors.ts';

const scope: Scope = { name: 'shop', version: '1.2', schemaUrl: 'https://example.org/1' };

const instrument = (name: string, kind: Kind = 'COUNTER', unit = ''): Descriptor =>
  describeInstrument(name, kind, { unit }) as Descriptor;

const selects = (options: ViewOptions, descriptor: Descriptor, of: Scope = scope): boolean =>
  new View(options, 0).selects(descriptor, of);

describe('selecting by instrument name', () => {
  test.each([
    ['*', 'anything', true],
    ['http.server', 'http.server', true],
    ['http.server', 'http.server.duration', false],
    ['http.server', 'my.http.server', false],
    ['http.server', 'httpxserver', false],
    ['HTTP.server', 'http.server', false],
    ['http.*', 'http.server', true],
    ['http.*', 'http.', true],
    ['http.*', 'http', false],
    ['*.duration', 'http.server.duration', true],
    ['*.duration', 'http.duration.count', false],
    ['*.server.*', 'http.server.duration', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['**', 'x', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?c', 'abbc', false],
    ['??', 'ab', true],
    ['?*', 'a', true],
    ['*x*', 'line\nx\nline', true],
    ['a?b', 'a\nb', true],
    ['$', 'x', false],
    ['a|b', 'a', false],
    ['[ab]', 'a', false],
    ['a+', 'aa', false],
    ['(a)', 'a', false],
    ['\\w', 'a', false],
  ])('%j and "%s": %p', (instrumentName, name, expected) => {
    expect(selects({ instrumentName }, instrument(name))).toBe(expected);
  });

  test('a name without wildcards selects itself and nothing else, whatever characters are in it', () => {
    const character = fc.constantFrom(...'ab.-/\\^$+()[]{}|,#&~=!<>: \n'.split(''));
    const name = fc.string({ unit: character, minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(selects({ instrumentName: one }, instrument(one))).toBe(true);
        expect(selects({ instrumentName: one }, instrument(other))).toBe(one === other);
      }),
      { numRuns: 1000 },
    );
  });

  test('wildcards mean what a walk over both texts makes of them', () => {
    const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters.split('')), maxLength: 8 });
    fc.assert(
      fc.property(
        text('ab.*?').filter((each) => each !== ''),
        text('ab.').map((each) => `a${each}`),
        (pattern, name) => {
          expect(selects({ instrumentName: pattern }, instrument(name))).toBe(isMatch(pattern, name));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function isMatch(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  if (pattern.startsWith('*'))
    return isMatch(pattern.slice(1), name) || (name !== '' && isMatch(pattern, name.slice(1)));
  return name !== '' && (pattern[0] === '?' || pattern[0] === name[0]) && isMatch(pattern.slice(1), name.slice(1));
}

describe('selecting by the rest', () => {
  const gauge = instrument('x', 'GAUGE', 'By');

  test.each<[ViewOptions, boolean]>([
    [{ instrumentType: InstrumentType.GAUGE }, true],
    [{ instrumentType: InstrumentType.OBSERVABLE_GAUGE }, false],
    [{ instrumentUnit: 'By' }, true],
    [{ instrumentUnit: 'by' }, false],
    [{ instrumentUnit: '' }, false],
    [{ meterName: 'shop' }, true],
    [{ meterName: 'shop*' }, false],
    [{ meterVersion: '1.2' }, true],
    [{ meterVersion: '1' }, false],
    [{ meterSchemaUrl: 'https://example.org/1' }, true],
    [{ meterSchemaUrl: 'https://example.org/2' }, false],
    [{ instrumentName: 'x', meterName: 'shop', instrumentUnit: 'By', instrumentType: InstrumentType.GAUGE }, true],
    [{ instrumentName: 'y', meterName: 'shop' }, false],
    [{ instrumentName: 'x', meterName: 'shop', meterVersion: '2' }, false],
  ])('%j: %p', (options, expected) => {
    expect(selects(options, gauge)).toBe(expected);
  });

  test('a meter without version or schema is not selected by one, and by no version it is', () => {
    const bare: Scope = { name: 'shop' };
    expect(selects({ meterVersion: '1.2' }, gauge, bare)).toBe(false);
    expect(selects({ meterVersion: '' }, gauge, bare)).toBe(true);
    expect(selects({ meterSchemaUrl: 'https://example.org/1' }, gauge, bare)).toBe(false);
  });

  test('null is no selector, as in a view that was read from JSON', () => {
    const options = { meterName: 'shop', instrumentName: null, instrumentType: null, instrumentUnit: null };
    expect(selects(options as unknown as ViewOptions, gauge)).toBe(true);
  });
});

describe('the stream', () => {
  test('is what the options say', () => {
    const processors = [createAllowListAttributesProcessor(['a'])];
    const aggregation = { type: AggregationType.SUM } as const;
    const { stream } = new View(
      {
        instrumentName: 'x',
        name: 'y',
        description: 'd',
        attributesProcessors: processors,
        aggregation,
        aggregationCardinalityLimit: 7,
      },
      0,
    );
    expect(stream).toEqual({ name: 'y', description: 'd', processors, aggregation, limit: 7 });
  });

  test('leaves open what the options leave open, so that the reader is asked', () => {
    const open = { name: undefined, description: undefined, processors: [], aggregation: undefined, limit: undefined };
    expect(new View({ meterName: 'shop' }, 0).stream).toEqual(open);
    const asDefault = { meterName: 'shop', aggregation: { type: AggregationType.DEFAULT } } as const;
    expect(new View(asDefault, 0).stream).toEqual(open);
  });

  test('leaves open what is null', () => {
    const nothing = { name: null, description: null, attributesProcessors: null, aggregation: null };
    const view = new View({ meterName: 'shop', ...nothing } as unknown as ViewOptions, 0);
    expect(view.stream).toMatchObject({ processors: [], aggregation: undefined });
    expect([view.stream.name ?? 'open', view.stream.description ?? 'open']).toEqual(['open', 'open']);
  });
});

describe('refused at start-up', () => {
  /** The problems of a view at the third place. */
  function problemsOf(options: unknown): readonly string[] {
    try {
      new View(options as ViewOptions, 2);
    } catch (error) {
      expect(error).toBeInstanceOf(BinnacleError);
      expect((error as BinnacleError).code).toBe('BINNACLE_INVALID_VIEW');
      return (error as BinnacleError).problems;
    }
    return [];
  }

  test.each<[unknown, string]>([
    [undefined, 'is no view'],
    [null, 'is no view'],
    ['x', 'is no view'],
    [{}, 'selects nothing'],
    [{ instrumentName: null, meterName: undefined }, 'selects nothing'],
    [{ aggregation: { type: AggregationType.DROP } }, 'selects nothing'],
    [{ name: 'y', meterName: 'shop' }, 'renames to "y"'],
    [{ name: 'y', instrumentName: '*' }, 'renames to "y"'],
    [{ name: 'y', instrumentName: 'a*' }, 'renames to "y"'],
    [{ name: 'y', instrumentName: 'a?' }, 'renames to "y"'],
    [{ instrumentName: 5 }, 'instrumentName'],
    [{ instrumentName: 'a', name: 42 }, 'has a name that is no text'],
    [{ instrumentName: 'a', description: 42 }, 'has a description that is no text'],
    [{ instrumentName: /x/ }, 'instrumentName'],
    [{ meterName: 'shop', aggregation: 'sum' }, 'aggregation'],
    [{ meterName: 'shop', aggregation: {} }, 'aggregation'],
    [{ meterName: 'shop', aggregation: { type: 6 } }, 'aggregation'],
    [{ meterName: 'shop', aggregation: { type: 'SUM' } }, 'aggregation'],
    [{ meterName: 'shop', aggregation: { type: 4, options: {} } }, 'aggregation'],
    [{ meterName: 'shop', aggregation: { type: 4, options: { boundaries: '1,2' } } }, 'aggregation'],
    [{ meterName: 'shop', attributesProcessors: {} }, 'attributesProcessors'],
    [{ meterName: 'shop', attributesProcessors: [null] }, 'attributesProcessors'],
    [{ meterName: 'shop', attributesProcessors: [{}] }, 'attributesProcessors'],
  ])('%j', (options, problem) => {
    const problems = problemsOf(options);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('views[2] ');
    expect(problems[0]).toContain(problem);
  });

  test('all problems of a view at once', () => {
    expect(problemsOf({ name: 'y', aggregation: {} })).toHaveLength(3);
  });

  test.each([
    [{ name: 'y', instrumentName: 'x' }],
    [{ meterVersion: '' }],
    [{ instrumentUnit: '' }],
    [{ meterName: 'shop', aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM } }],
    [{ meterName: 'shop', aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: null } }],
    [{ meterName: 'shop', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 4 } } }],
  ])('but not %j', (options) => {
    expect(problemsOf(options)).toEqual([]);
  });
});

test('the processors of OpenTelemetry give the same for the same attributes; of others nobody knows', () => {
  const allow = createAllowListAttributesProcessor(['a']);
  const deny = createDenyListAttributesProcessor(['b']);
  const other = { process: () => ({ now: Date.now() }) };
  const bare = Object.assign(Object.create(null), other);
  expect([areStateless([]), areStateless([allow, deny])]).toEqual([true, true]);
  expect([areStateless([allow, other]), areStateless([bare])]).toEqual([false, false]);
});

test('so do those of another copy of the package', () => {
  jest.isolateModules(() => {
    const copy: typeof import('@opentelemetry/sdk-metrics') = require('@opentelemetry/sdk-metrics');
    const allow = copy.createAllowListAttributesProcessor(['a']);
    expect(allow.constructor).not.toBe(createAllowListAttributesProcessor(['a']).constructor);
    expect(areStateless([allow, copy.createDenyListAttributesProcessor(['b'])])).toBe(true);
  });
});
