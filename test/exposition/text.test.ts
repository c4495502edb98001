import { parseText } from './text.ts';

/** A histogram whose lines can be replaced one by one. */
const histogram = {
  type: '# TYPE h histogram',
  low: 'h_bucket{a="x",le="0.5"} 1',
  high: 'h_bucket{a="x",le="2"} 3',
  all: 'h_bucket{a="x",le="+Inf"} 4',
  sum: 'h_sum{a="x"} 9.5',
  count: 'h_count{a="x"} 4',
};

const page = (lines: Readonly<Record<string, string | undefined>>) =>
  `${Object.values(lines)
    .filter((line) => line !== undefined)
    .join('\n')}\n`;

describe('the reader of the text format', () => {
  it('gives families with their help, type and lines, labels in the order in which they stand', () => {
    const families = parseText(
      '# HELP jobs_total What \\\\ was\\ndone, "all" of it\n# TYPE jobs_total counter\njobs_total{b="1",a="2"} 3\njobs_total 1e+21\n' +
        '# TYPE load gauge\nload{core=""} -0.25\nbare NaN\n',
    );
    expect([...families.keys()]).toEqual(['jobs_total', 'load', 'bare']);
    expect(families.get('jobs_total')).toEqual({
      name: 'jobs_total',
      type: 'counter',
      help: 'What \\ was\ndone, "all" of it',
      unit: '',
      samples: [
        { name: 'jobs_total', labels: new Map(Object.entries({ b: '1', a: '2' })), value: 3 },
        { name: 'jobs_total', labels: new Map(), value: 1e21 },
      ],
      natives: [],
    });
    expect([...(families.get('jobs_total')?.samples[0]?.labels.keys() ?? [])]).toEqual(['b', 'a']);
    expect(families.get('bare')).toMatchObject({ type: 'unknown', samples: [{ value: Number.NaN }] });
  });

  it.each([
    ['\\\\n', '\\n'],
    ['\\n', '\n'],
    ['\\"} 1\\n# TYPE x', '"} 1\n# TYPE x'],
    ['\u2028\u00e9\ud83d\ude00,=', '\u2028\u00e9\ud83d\ude00,='],
    ['\t\r\u0000', '\t\r\u0000'],
    ['x'.repeat(10_000_000), 'x'.repeat(10_000_000)],
  ])('takes escapes out of values (%#)', (written, read) => {
    const families = parseText(`g{v="${written}",w="end"} 1\n`);
    expect(families.get('g')?.samples[0]?.labels).toEqual(new Map(Object.entries({ v: read, w: 'end' })));
  });

  it.each([
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['-0.5e-7', -5e-8],
    ['42', 42],
  ])('reads the value %s', (text, value) => {
    expect(parseText(`g ${text}\n`).get('g')?.samples[0]?.value).toBe(value);
  });

  it('reads times as seconds', () => {
    expect(parseText('g 1 1395066363500\n').get('g')?.samples[0]?.timestamp).toBe(1395066363.5);
  });

  it('reads names in quotes', () => {
    const families = parseText('# TYPE "a.b \\"c\\"" counter\n{"a.b \\"c\\"","d.e"="f",g="h"} 1\n{"a.b \\"c\\""} 2\n');
    expect(families.get('a.b "c"')?.samples).toEqual([
      { name: 'a.b "c"', labels: new Map(Object.entries({ 'd.e': 'f', g: 'h' })), value: 1 },
      { name: 'a.b "c"', labels: new Map(), value: 2 },
    ]);
    expect(() => parseText('# TYPE "a.b" counter\n', { quotedNames: false })).toThrow('line 1: the quoted name "a.b"');
    expect(() => parseText('g{"a.b"="c"} 1\n', { quotedNames: false })).toThrow('line 1: the quoted name "a.b"');
  });

  it('takes an empty page, histograms, summaries, and a counter that is no number', () => {
    expect(parseText('# TYPE a counter\na NaN\n').size).toBe(1);
    expect(parseText('').size).toBe(0);
    expect(parseText(page(histogram)).get('h')?.samples).toHaveLength(5);
    expect(parseText('# TYPE s summary\ns{quantile="0.5"} 1\ns{quantile="0.9"} 2\ns_sum 3\ns_count 2\n').size).toBe(1);
  });

  it.each([
    ['no line feed at the end', 'g 1', 'line 1: the last line has no line feed'],
    ['an empty line', 'g 1\n\nh 1\n', 'line 2: it is empty'],
    ['rubbish at the end', 'g 1\n}\n', 'line 2: the name of a metric was expected at column 1'],
    ['a byte order mark', '\ufeffg 1\n', 'byte order mark'],
    ['half of a character', 'g{a="\ud800"} 1\n', 'half of a character'],
    ['a comment', '# a comment\n', 'line 1: HELP or TYPE was expected'],
    ['an end as OpenMetrics has it', 'g 1\n# EOF\n', 'line 2: HELP or TYPE was expected'],
    ['a unit line', '# UNIT g_seconds seconds\n', 'line 1: HELP or TYPE was expected'],
    ['a space too many', 'g  1\n', 'line 1: a value was expected'],
    ['a space at the end', 'g 1 \n', 'line 1: a time was expected'],
    ['a carriage return at the end', 'g 1\r\n', 'line 1: "1\\r" is no number'],
    ['an exemplar', 'g_total 1 # {} 1\n', 'line 1: there is more'],
    ['no value', 'g\n', 'line 1: " " was expected'],
    ['a value that is no number', 'g 0x10\n', 'line 1: "0x10" is no number'],
    ['an infinity without its sign', 'g Inf\n', 'line 1: "Inf" is no number'],
    ['an infinity as JavaScript says it', 'g Infinity\n', 'line 1: "Infinity" is no number'],
    ['a time that is no integer', 'g 1 1.5\n', 'line 1: "1.5" is no time'],
    ['a name with a digit in front', '1g 1\n', 'line 1: the name of a metric was expected'],
    ['a name with a dot', 'a.b 1\n', 'line 1: " " was expected at column 2'],
    ['a label with a colon', 'g{a:b="c"} 1\n', 'line 1: "=" was expected'],
    ['a label without a name', 'g{="c"} 1\n', 'line 1: the name of a label was expected'],
    ['the label __name__', 'g{__name__="c"} 1\n', 'line 1: the label __name__'],
    ['the label __name__ in quotes', 'g{"__name__"="c"} 1\n', 'line 1: the label __name__'],
    ['a label twice', 'g{a="b",a="c"} 1\n', 'line 1: the label a stands twice'],
    ['a comma at the end of the labels', 'g{a="b",} 1\n', 'line 1: the name of a label was expected'],
    ['an empty name in quotes', '{""} 1\n', 'line 1: a name is empty'],
    ['braces without a name', '{a="b"} 1\n', 'line 1: a quoted name was expected'],
    ['a quote that is not escaped', 'g{a="b"c"} 1\n', 'line 1: "," was expected'],
    ['a backslash that escapes nothing', 'g{a="\\d"} 1\n', 'line 1: the quoted value of a was expected'],
    ['the same in HELP', '# HELP g a\\d\n', 'line 1: a backslash in HELP escapes nothing'],
    ['a quote escaped in HELP', '# HELP g a\\"\n', 'line 1: a backslash in HELP escapes nothing'],
    ['a type that there is not', '# TYPE g info\n', 'line 1: "info" is no type'],
    ['HELP twice', '# HELP g a\n# HELP g a\n', 'line 2: HELP of g comes twice'],
    ['TYPE twice', '# TYPE g gauge\n# HELP g a\n# TYPE g gauge\n', 'line 3: TYPE of g comes twice'],
    ['TYPE after a sample', 'g 1\n# TYPE g gauge\n', 'line 2: TYPE of g comes after its samples'],
    [
      'families that are mixed',
      '# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{x="y"} 1\n',
      'line 5: the lines of a are not',
    ],
    ['a family in two groups', 'a 1\nb 1\n# TYPE a gauge\n', 'line 3: the lines of a are not together'],
    ['a series twice', 'b 1\na{x="y",z="1"} 1\na{z="1",x="y"} 1\n', 'line 2: a stands twice with the same labels'],
    ['a series twice, apart', 'a{x="y"} 1\na 1\na{x="y"} 1\n', 'the series a{x="y"} comes twice'],
    ['a series twice, once with an empty label', 'a{x=""} 1\na 1\n', 'the series a{} comes twice'],
    ['a counter below zero', '# TYPE a counter\na -1\n', 'the total of a is -1'],
    ['a line of a histogram in a family of its own', `${page(histogram)}# TYPE h_count gauge\nh_count 1\n`, 'h_count'],
    ['a gauge with the name of a histogram', `${page(histogram)}h 1\n`, 'the lines of h are not together'],
    ['a quantile over 1', '# TYPE s summary\ns{quantile="1.5"} 1\n', 'the quantiles of s do not ascend'],
    ['a quantile on a sum', '# TYPE s summary\ns_sum{quantile="0.5"} 1\n', 's_sum has a quantile'],
    ['quantiles that descend', '# TYPE s summary\ns{quantile="1"} 1\ns{quantile="0.5"} 1\n', 'do not ascend'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseText(text)).toThrow(message);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseText(Buffer.from('g{a="\u00ff"} 1\n', 'latin1'))).toThrow('it is not UTF-8');
  });

  it.each<[string, Partial<Record<keyof typeof histogram, string | undefined>>, string]>([
    ['a boundary that does not ascend', { high: 'h_bucket{a="x",le="0.50"} 3' }, 'le="0.50" of h does not ascend'],
    ['a boundary that is no number', { low: 'h_bucket{a="x",le="NaN"} 1' }, 'le="NaN" of h does not ascend'],
    ['a boundary that is text', { low: 'h_bucket{a="x",le="low"} 1' }, '"low" is no number'],
    ['a count below the one before', { high: 'h_bucket{a="x",le="2"} 0' }, 'counts 0, less than the 1 below it'],
    ['half a count', { high: 'h_bucket{a="x",le="2"} 1.5' }, 'counts 1.5, no whole number'],
    ['no last bucket', { all: undefined }, 'h does not end in a bucket le="+Inf"'],
    ['no bucket at all', { low: undefined, high: undefined, all: undefined }, 'h does not end in a bucket'],
    ['a last bucket that is not the count', { all: 'h_bucket{a="x",le="+Inf"} 5' }, 'h counts 4, and 5 up to +Inf'],
    ['no count', { count: undefined }, 'h_count is missing'],
    ['two sums', { count: 'h_sum{a="x"} 1\nh_count{a="x"} 4' }, 'h_sum stands twice'],
    ['le beside a sum', { sum: 'h_sum{a="x",le="1"} 9.5' }, 'le is on a line that is no bucket'],
    ['a bucket without le', { low: 'h_bucket{a="x"} 1' }, 'le is on a line that is no bucket, or missing'],
    ['lines of two series mixed', { sum: 'h_sum{a="y"} 1\nh_sum{a="x"} 9.5' }, 'the series h{a="x"} comes twice'],
    ['a line of its own name', { sum: 'h{a="x"} 1' }, 'h_count is missing'],
  ])('refuses a histogram with %s', (_name, replaced, message) => {
    expect(() => parseText(page({ ...histogram, ...replaced }))).toThrow(message);
  });

  it('takes a histogram without a sum: values below zero have none', () => {
    expect(parseText(page({ ...histogram, sum: undefined })).size).toBe(1);
  });
});
