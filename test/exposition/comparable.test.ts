import { valuesOf } from './comparable.ts';
import { parseOpenMetrics } from './openmetrics.ts';
import { parseText } from './text.ts';

const text = `# TYPE jobs_total counter
jobs_total{b="1",a="2"} 3
# TYPE h histogram
h_bucket{le="1"} 1
h_bucket{le="+Inf"} 1
h_sum 0.5
h_count 1
`;

const openMetrics = `# TYPE jobs counter
jobs_total{a="2",b="1"} 3
jobs_created{a="2",b="1"} 1520430000.123
# TYPE h histogram
h_bucket{le="1.0"} 1
h_bucket{le="+Inf"} 1
h_sum 0.5
h_count 1
h_created 1520430000.123
# EOF
`;

test('two formats that tell the same are equal', () => {
  expect(valuesOf(parseOpenMetrics(openMetrics))).toEqual(valuesOf(parseText(text)));
  expect(valuesOf(parseText(text)).get('jobs_total{a="2",b="1"}')).toBe(3);
});

test.each([
  ['another value', '3\n', '4\n'],
  ['another label', 'b="1"', 'b="2"'],
  ['another boundary', 'le="1.0"', 'le="2.0"'],
  ['a line more', '# TYPE h', '# TYPE g gauge\ng 1\n# TYPE h'],
])('two with %s are not', (_name, from, to) => {
  expect(valuesOf(parseOpenMetrics(openMetrics.replaceAll(from, to)))).not.toEqual(valuesOf(parseText(text)));
});
