import type { Attributes } from '@opentelemetry/api';
import { labelPairs } from '../../../src/export/prometheus/labels.ts';

function pairs(attributes: Record<string, unknown>, unnamed: string[] = []): string[] {
  return labelPairs(attributes as Attributes, (key) => unnamed.push(key));
}

describe('labelPairs', () => {
  it('keeps the recorded order', () => {
    expect(pairs({ z: 'last', 'http.route': '/a', a: 'first' })).toEqual(['z="last"', 'http_route="/a"', 'a="first"']);
  });

  it('leaves out undefined and null, and keeps what is falsy', () => {
    expect(pairs({ a: undefined, b: null, c: '', d: 0, e: false })).toEqual(['c=""', 'd="0"', 'e="false"']);
  });

  it('joins the values of colliding keys with ; in the order of the keys', () => {
    expect(pairs({ a_b: 'under', x: 1, 'a.b': 'dot', 'a-b': 'dash' })).toEqual(['a_b="dash;dot;under"', 'x="1"']);
  });

  it('moves aside the labels that the format writes itself', () => {
    expect(pairs({ le: '5', __name__: 'evil', exported_le: '6' })).toEqual([
      'exported_le="6;5"',
      'exported___name__="evil"',
    ]);
  });

  it('names the keys that have no label name', () => {
    const unnamed: string[] = [];
    expect(pairs({ 名前: 'x', '': 'y', ok: 'z' }, unnamed)).toEqual(['ok="z"']);
    expect(unnamed).toEqual(['名前', '']);
  });

  it('escapes backslash, quote and line feed, and nothing can leave the value', () => {
    expect(pairs({ a: 'x"} 1\nevil{y="\\' })).toEqual(['a="x\\"} 1\\nevil{y=\\"\\\\"']);
  });

  it('writes lists as JSON, and what has no JSON as invalid', () => {
    expect(pairs({ list: ['a', 'b"'], fn: () => 1, sym: Symbol('s') })).toEqual([
      'list="[\\"a\\",\\"b\\\\\\"\\"]"',
      'fn="invalid"',
      'sym="invalid"',
    ]);
  });
});
