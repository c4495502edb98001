import { isExposition, parseExposition } from './parse.ts';

const protobuf = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

// The field 1 is the name, a family of no metrics.
const named = (name: string) => Buffer.concat([Buffer.from([name.length + 2, 10, name.length]), Buffer.from(name)]);

test.each([
  ['text/plain; version=0.0.4; charset=utf-8', '# TYPE a gauge\na 1\n'],
  ['text/plain;version=0.0.4;charset=utf-8', '# TYPE a gauge\na 1\n'],
  ['text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8', '# TYPE "a" gauge\n{"a"} 1\n'],
  ['application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values', '# TYPE a gauge\na 1\n# EOF\n'],
  [protobuf, named('a')],
])('reads %s', (contentType, body) => {
  expect(isExposition(contentType)).toBe(true);
  expect([...parseExposition(contentType, body).keys()]).toEqual(['a']);
});

test.each([
  ['text/plain; version=0.0.4; charset=utf-8', '{"a"} 1\n'],
  ['text/plain; version=1.0.0; charset=utf-8; escaping=underscores', '{"a"} 1\n'],
  ['application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots', '# TYPE "a" gauge\n# EOF\n'],
  [protobuf, named('a.b')],
  [`${protobuf}; escaping=underscores`, named('a.b')],
])('refuses other names under %s', (contentType, body) => {
  expect(() => parseExposition(contentType, body)).toThrow(/quoted name "a"|"a.b" is no name/);
});

test.each([
  ['text/plain', false],
  ['text/plain; charset=utf-8', false],
  ['application/json', false],
  ['text/plain; version=0.0.5; charset=utf-8', true],
  ['text/plain; version=0.0.4', true],
  ['application/openmetrics-text; version=1.0.0', true],
  ['application/vnd.google.protobuf; encoding=text', true],
  ['text/plain; version=1.0.0; charset=utf-8; escaping=none', true],
])('refuses the content type %s', (contentType, wantsToBeRead) => {
  expect(isExposition(contentType)).toBe(wantsToBeRead);
  expect(() => parseExposition(contentType, '# EOF\n')).toThrow(/content type|no escaping is called none/);
});
