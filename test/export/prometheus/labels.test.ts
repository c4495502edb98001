import type { Attributes } from '@opentelemetry/api';
import { labelsOf } from '../../../src/export/prometheus/labels.ts';

const textOf = (attributes: Record<string, unknown>) => labelsOf(attributes as Attributes).text;

describe('labelsOf', () => {
  it('keeps the recorded order', () => {
    expect(textOf({ z: 'last', 'http.route': '/a', a: 'first' })).toBe('z="last",http_route="/a",a="first"');
  });

  it('leaves out undefined and null, and keeps what is falsy', () => {
    expect(textOf({ a: undefined, b: null, c: '', d: 0, e: false })).toBe('c="",d="0",e="false"');
  });

  it('joins the values of colliding keys with ; in the order of the keys', () => {
    expect(textOf({ a_b: 'under', x: 1, 'a.b': 'dot', 'a-b': 'dash' })).toBe('a_b="dash;dot;under",x="1"');
  });

  it('moves aside the labels that the format writes itself', () => {
    expect(textOf({ le: '5', __name__: 'evil', exported_le: '6' })).toBe('exported_le="6;5",exported___name__="evil"');
  });

  it('names the keys that have no label name', () => {
    expect(labelsOf({ 名前: 'x', '': 'y', ok: 'z' })).toMatchObject({ text: 'ok="z"', unnamed: ['名前', ''] });
  });

  it('escapes backslash, quote and line feed, and nothing can leave the value', () => {
    expect(textOf({ a: 'x"} 1\nevil{y="\\' })).toBe('a="x\\"} 1\\nevil{y=\\"\\\\"');
  });

  it('writes lists as JSON, and what has no JSON as invalid', () => {
    expect(textOf({ list: ['a', 'b"'], fn: () => 1, sym: Symbol('s') })).toBe(
      'list="[\\"a\\",\\"b\\\\\\"\\"]",fn="invalid",sym="invalid"',
    );
  });

  it('has one identity for all orders of the same labels', () => {
    const [one, other] = [labelsOf({ b: '2', a: '1' }), labelsOf({ a: '1', b: '2' })];
    expect([one.text, other.text]).toEqual(['b="2",a="1"', 'a="1",b="2"']);
    expect(one.identity).toBe(other.identity);
    expect(labelsOf({ a: '1', b: '3' }).identity).not.toBe(one.identity);
  });

  it('remembers what is frozen, and nothing that may change', () => {
    const frozen = Object.freeze({ a: '1' });
    expect(labelsOf(frozen)).toBe(labelsOf(frozen));
    const open = { a: '1' };
    expect(labelsOf(open).text).toBe('a="1"');
    open.a = '2';
    expect(labelsOf(open).text).toBe('a="2"');
  });
});
