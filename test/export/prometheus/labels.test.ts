import type { Attributes } from '@opentelemetry/api';
import { LabelBook, type LabelOptions } from '../../../src/export/prometheus/labels.ts';
import { labelText } from '../../../src/export/prometheus/lines.ts';
import { Names } from '../../../src/export/prometheus/names.ts';

const names = new Names('UnderscoreEscapingWithSuffixes', 'underscores');
const scope = { name: 'shop', version: '1.2' };

const bookOf = (options: Partial<LabelOptions<string>> = {}) =>
  new LabelBook({ names, constant: [], scopeLabels: false, write: labelText, ...options });

const book = bookOf();
const labelsOf = (attributes: Record<string, unknown>) => book.of(attributes as Attributes, scope);
const textOf = (attributes: Record<string, unknown>) => labelsOf(attributes).written;

describe('LabelBook', () => {
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
    expect(labelsOf({ 名前: 'x', '': 'y', ok: 'z' })).toMatchObject({ written: 'ok="z"', unnamed: ['名前', ''] });
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
    expect([one.written, other.written]).toEqual(['b="2",a="1"', 'a="1",b="2"']);
    expect(one.identity).toBe(other.identity);
    expect(labelsOf({ a: '1', b: '3' }).identity).not.toBe(one.identity);
  });

  it('remembers what is frozen, and nothing that may change', () => {
    const frozen = Object.freeze({ a: '1' });
    expect(labelsOf(frozen)).toBe(labelsOf(frozen));
    const open = { a: '1' };
    expect(textOf(open)).toBe('a="1"');
    open.a = '2';
    expect(textOf(open)).toBe('a="2"');
  });

  it('adds constant labels, but for those that the series has itself', () => {
    const constant = [
      ['service_name', 'shop'],
      ['zone', 'a'],
    ] as const;
    expect(bookOf({ constant }).of({ zone: 'b' }, scope).written).toBe('zone="b",service_name="shop"');
  });

  it('adds the scope where it is asked for, and moves aside what says the same', () => {
    const attributes = Object.freeze({ 'otel.scope.name': 'mine' });
    const scoped = bookOf({ scopeLabels: true });
    expect(scoped.of(attributes, scope).written).toBe(
      'exported_otel_scope_name="mine",otel_scope_name="shop",otel_scope_version="1.2"',
    );
    expect(scoped.of(attributes, { name: 'till' }).written).toBe(
      'exported_otel_scope_name="mine",otel_scope_name="till"',
    );
    expect(scoped.of(attributes, scope)).toBe(scoped.of(attributes, { ...scope }));
    expect(bookOf().of(attributes, scope).written).toBe('otel_scope_name="mine"');
  });

  it('quotes names that only UTF-8 allows', () => {
    const dotted = bookOf({ names: new Names('NoTranslation', 'allow-utf-8') });
    expect(dotted.of({ 'http.route': '/a', ok: 'b' }, scope).written).toBe('"http.route"="/a",ok="b"');
  });
});
