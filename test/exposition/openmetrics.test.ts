import { parseOpenMetrics } from './openmetrics.ts';

const ended = (...lines: string[]) => `${lines.join('\n')}\n# EOF\n`;

const counter = [
  '# TYPE jobs_seconds counter',
  '# UNIT jobs_seconds seconds',
  '# HELP jobs_seconds a \\"b\\" \\\\ \\n',
];
const buckets = [
  '# TYPE h histogram',
  'h_bucket{le="1.0"} 1 # {trace_id="a"} 0.7 1520879607.789',
  'h_bucket{le="+Inf"} 2',
];

describe('the reader of OpenMetrics', () => {
  it('gives a counter with its unit, when it began, and its exemplar', () => {
    const families = parseOpenMetrics(
      ended(
        ...counter,
        'jobs_seconds_total{a="b"} 17.5 # {trace_id="c",n="\u00e9"} 1 2.5',
        'jobs_seconds_created{a="b"} 1520430000.123',
      ),
    );
    expect(families.get('jobs_seconds')).toEqual({
      name: 'jobs_seconds',
      type: 'counter',
      help: 'a "b" \\ \n',
      unit: 'seconds',
      samples: [
        {
          name: 'jobs_seconds_total',
          labels: new Map([['a', 'b']]),
          value: 17.5,
          exemplar: { labels: new Map(Object.entries({ trace_id: 'c', n: '\u00e9' })), value: 1, timestamp: 2.5 },
        },
        { name: 'jobs_seconds_created', labels: new Map([['a', 'b']]), value: 1520430000.123 },
      ],
      natives: [],
    });
  });

  // Of each kind, one that the specification shows.
  it.each([
    ['nothing', ['# EOF\n']],
    ['a family without metrics', [ended('# TYPE foo gauge')]],
    ['a gauge', [ended('# TYPE foo gauge', 'foo{a="bb"} 17.0', 'foo{a="ccc"} 17.0')]],
    ['a gauge with a time', [ended('# TYPE foo gauge', 'foo{a="b"} 17.0 1520879607.789')]],
    ['states', [ended('# TYPE foo stateset', 'foo{foo="a"} 0', 'foo{foo="bb"} 1', 'foo{foo="ccc"} 0')]],
    ['info', [ended('# TYPE foo info', 'foo_info{name="pretty name",version="8.2.7"} 1')]],
    [
      'a summary',
      [ended('# TYPE foo summary', 'foo{quantile="0.95"} 123.7', 'foo_count 17.0', 'foo_sum 3.5', 'foo_created 1')],
    ],
    ['a histogram', [ended(...buckets, 'h_count 2', 'h_sum 4', 'h_created 1520430000.123')]],
    ['a histogram with empty exemplars', [ended('# TYPE h histogram', 'h_bucket{le="+Inf"} 1 # {} 0.054')]],
    ['a negative boundary', [ended('# TYPE h histogram', 'h_bucket{le="-1.0"} 1', 'h_bucket{le="+Inf"} 2')]],
    [
      'a gauge histogram',
      [
        ended(
          '# TYPE g gaugehistogram',
          'g_bucket{le="1.0"} 20.0',
          'g_bucket{le="+Inf"} 42.0',
          'g_gcount 42.0',
          'g_gsum -3.5',
        ),
      ],
    ],
    ['unknown', [ended('# TYPE foo unknown', 'foo 42.23')]],
    ['UTF-8 names', [ended('# TYPE "a.b" counter', '{"a.b_total","c.d"="e"} 1', '{"a.b_created","c.d"="e"} 1')]],
    [
      '128 characters of two units in an exemplar',
      [ended('# TYPE a counter', `a_total 1 # {x="${'\u{1f600}'.repeat(127)}"} 1`)],
    ],
  ])('takes %s', (_name, [page]) => {
    expect(() => parseOpenMetrics(page as string)).not.toThrow();
  });

  it.each([
    ['no end', '# TYPE a gauge\na 1\n', 'the last line is not # EOF'],
    ['an end without its feed', '# EOF', 'line 1: the last line has no line feed'],
    ['more after the end', '# EOF\n# EOF\n', 'line 2: there is more after # EOF'],
    ['a carriage return', ended('a 1\r'), 'line 1: it ends in a carriage return'],
    ['a comment', ended('# like this'), 'line 1: HELP or TYPE or UNIT was expected'],
    ['a type of Prometheus alone', ended('# TYPE a untyped'), 'line 1: "untyped" is no type'],
    ['a bare quote in HELP', ended('# HELP a b"c'), 'line 1: HELP has a bare quote'],
    ['an unknown escape in HELP', ended('# HELP a b\\c'), 'line 1: HELP has a bare quote, or a backslash'],
    ['UNIT twice', ended('# UNIT a_s s', '# UNIT a_s s'), 'line 2: UNIT of a_s comes twice'],
    [
      'a unit that the name does not end in',
      ended('# TYPE a counter', '# UNIT a s', 'a_total 1'),
      'the unit s is not how',
    ],
    ['a unit that the name ends in, unseparated', ended('# UNIT meters ters'), 'the unit ters is not how'],
    ['a unit that is none', ended('# UNIT a By/s'), 'line 1: "By/s" is no unit'],
    ['info with a unit', ended('# TYPE a_s info', '# UNIT a_s s'), 'a_s is of type info and has a unit'],
    ['a counter without _total', ended('# TYPE a counter', 'a 1'), 'line 2: the lines of a are not together'],
    ['a counter that only began', ended('# TYPE a counter', 'a_created 1'), 'a_total is missing'],
    ['a family with _total in its name', ended('# TYPE a_total counter', 'a_total 1'), 'the lines of a_total are not'],
    ['a counter that is no number', ended('# TYPE a counter', 'a_total NaN'), 'the total of a is NaN'],
    ['a counter below zero', ended('# TYPE a counter', 'a_total -1'), 'the total of a is -1'],
    [
      'a gauge with the name of another line',
      ended('# TYPE a counter', 'a_total 1', '# TYPE a_created gauge', 'a_created 1'),
      'a_created belongs to',
    ],
    [
      'the same where neither line is there',
      ended('# TYPE a histogram', '# TYPE a_sum gauge'),
      'a_sum belongs to the families a and',
    ],
    ['an exemplar on a gauge', ended('# TYPE a gauge', 'a 1 # {} 1'), 'a has an exemplar'],
    ['an exemplar on a sum', ended(...buckets, 'h_sum 4 # {} 1', 'h_count 2'), 'h_sum has an exemplar'],
    [
      'an exemplar on _created',
      ended('# TYPE a counter', 'a_total 1', 'a_created 1 # {} 1'),
      'a_created has an exemplar',
    ],
    [
      'an exemplar over its bucket',
      ended('# TYPE h histogram', 'h_bucket{le="1.0"} 1 # {} 1.5', 'h_bucket{le="+Inf"} 1'),
      'not within le="1.0"',
    ],
    [
      'an exemplar of 129 characters',
      ended('# TYPE a counter', `a_total 1 # {x="${'y'.repeat(128)}"} 1`),
      'have 129 characters',
    ],
    [
      'a label of an exemplar twice',
      ended('# TYPE a counter', 'a_total 1 # {x="y",x="z"} 1'),
      'the label x stands twice',
    ],
    ['an exemplar without braces', ended('# TYPE a counter', 'a_total 1 # 1'), 'line 2: "{" was expected'],
    ['an exemplar without a value', ended('# TYPE a counter', 'a_total 1 # {}'), 'line 2: " " was expected'],
    [
      'a boundary that is no canonical number',
      ended('# TYPE h histogram', 'h_bucket{le="1"} 1', 'h_bucket{le="+Inf"} 1'),
      'le="1" of h should be 1.0',
    ],
    ['a sum without a count', ended(...buckets, 'h_sum 4'), 'h has one of sum and count, not both'],
    ['a count without a sum', ended(...buckets, 'h_count 2'), 'h has one of sum and count, not both'],
    ['a negative sum', ended(...buckets, 'h_sum -4', 'h_count 2'), 'the sum of h is -4'],
    ['a sum that is no number', ended(...buckets, 'h_sum NaN', 'h_count 2'), 'the sum of h is NaN'],
    [
      'a sum beside a negative boundary',
      ended('# TYPE h histogram', 'h_bucket{le="-1.0"} 1', 'h_bucket{le="+Inf"} 2', 'h_sum 1', 'h_count 2'),
      'h has a sum beside a negative boundary',
    ],
    [
      'metrics that are mixed',
      ended('# TYPE a counter', 'a_total{x="1"} 1', 'a_total{x="2"} 1', 'a_created{x="1"} 1'),
      'are not together',
    ],
    ['info that is not 1', ended('# TYPE a info', 'a_info 2'), 'the value of a_info is not 1'],
    ['a state that is 2', ended('# TYPE a stateset', 'a{a="x"} 2'), 'is neither 0 nor 1'],
    ['a state without a name', ended('# TYPE a stateset', 'a{b="x"} 1'), 'a state of a has no name'],
    ['a state twice', ended('# TYPE a stateset', 'a{a="x"} 1', 'a{a="x"} 0'), 'a state of a stands twice'],
    ['a time that is none', ended('# TYPE a gauge', 'a 1 NaN'), 'line 2: NaN is no time'],
  ])('refuses %s', (_name, page, message) => {
    expect(() => parseOpenMetrics(page)).toThrow(message);
  });

  it('refuses names in quotes where they were not asked for', () => {
    expect(() => parseOpenMetrics(ended('# TYPE "a.b" gauge'), { quotedNames: false })).toThrow(
      'the quoted name "a.b"',
    );
  });
});
