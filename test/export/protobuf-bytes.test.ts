// The wire format, held against a reader that shares nothing with the writer.

import fc from 'fast-check';
import { ProtobufBytes } from '../../src/export/protobuf-bytes.ts';
import { readMessage } from '../exposition/wire.ts';

const { MAX_SAFE_INTEGER } = Number;

function written(write: (bytes: ProtobufBytes) => void): Uint8Array {
  const bytes = new ProtobufBytes();
  write(bytes);
  return bytes.take();
}

const uintOf = (bytes: Uint8Array) => readMessage(bytes, { 3: ['value', 'uint64'] }).value;
const sintOf = (bytes: Uint8Array) => readMessage(bytes, { 3: ['value', 'sint64'] }).value;

describe('numbers', () => {
  const powers = Array.from({ length: 53 }, (_, power) => 2 ** power).flatMap((each) => [each - 1, each, each + 1]);

  it.each(powers.concat(MAX_SAFE_INTEGER).filter(Number.isSafeInteger))('are exact: %d', (value) => {
    expect(uintOf(written((bytes) => bytes.uint(3, value)))).toBe(value);
    expect(sintOf(written((bytes) => bytes.sint(3, value)))).toBe(value);
    expect(sintOf(written((bytes) => bytes.sint(3, -value)))).toBe(value === 0 ? 0 : -value);
  });

  it('are exact, whichever whole ones they are', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(sintOf(written((bytes) => bytes.sint(3, value)))).toBe(value);
        expect(uintOf(written((bytes) => bytes.uint(3, Math.abs(value))))).toBe(Math.abs(value));
      }),
    );
  });

  it('take as few bytes as they need', () => {
    const lengthOf = (value: number) => written((bytes) => bytes.varint(value)).length;
    expect([0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 35].map(lengthOf)).toEqual([1, 1, 2, 2, 3, 5, 6]);
    const signedLengthOf = (value: number) => written((bytes) => bytes.zigzag(value)).length;
    expect([0, 63, -64, 64, -65, -8193].map(signedLengthOf)).toEqual([1, 1, 1, 2, 2, 3]);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('that are no counts are refused: %d', (value) => {
    expect(() => written((bytes) => bytes.uint(3, value))).toThrow(RangeError);
  });

  it.each([0.5, Number.NaN, Number.NEGATIVE_INFINITY, -(2 ** 53)])(
    'that are no differences are refused: %d',
    (value) => {
      expect(() => written((bytes) => bytes.sint(3, value))).toThrow(RangeError);
    },
  );

  it('with a fraction keep every bit, as do those that are no numbers', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const bytes = written((each) => each.double(3, value));
        expect(readMessage(bytes, { 3: ['value', 'double'] }).value).toBe(value);
      }),
    );
  });
});

describe('texts and messages', () => {
  const textOf = (bytes: Uint8Array) => readMessage(bytes, { 5: ['text', 'string'] }).text;

  it('keeps a text, whatever it consists of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(textOf(written((bytes) => bytes.text(5, text)))).toBe(text.toWellFormed());
      }),
    );
  });

  it('writes half of a surrogate pair as U+FFFD, which is UTF-8', () => {
    expect(textOf(written((bytes) => bytes.text(5, 'a\ud800b')))).toBe('a\ufffdb');
  });

  it.each([0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152])(
    'knows the length of a message of about %d bytes',
    (length) => {
      const inner = 'x'.repeat(length);
      const bytes = written((each) => {
        each.uint(1, 7);
        const outer = each.open(2);
        const message = each.open(3);
        each.text(4, inner);
        each.close(message);
        each.uint(5, 8);
        each.close(outer);
        each.uint(16, 9);
      });
      const nested = { 3: ['message', { 4: ['text', 'string'] }], 5: ['after', 'uint32'] } as const;
      expect(readMessage(bytes, { 1: ['before', 'uint32'], 2: ['outer', nested], 16: ['end', 'uint32'] })).toEqual({
        before: 7,
        outer: { message: { text: inner }, after: 8 },
        end: 9,
      });
    },
  );

  it('gives bytes away for good', () => {
    const bytes = new ProtobufBytes();
    bytes.text(5, 'first');
    const first = bytes.take();
    bytes.text(5, 'other');
    expect([textOf(first), textOf(bytes.take()), bytes.length]).toEqual(['first', 'other', 0]);
  });
});
