// Values, names and descriptions as nobody should give them, for fuzzing.

import fc from 'fast-check';

/** What would break out of a line, or end a page, where it is not escaped. */
const breakers = fc.constantFrom(
  ...['"', '\\', '\n', '\r\n', '\\n', '\\"', '\\\\', '{', '}', ',', '=', ' ', '#', ' # {} 1', '"} 1', '"} 1\nup 1\n'],
  ...[
    '\n# TYPE a counter\n',
    '\n# HELP a b',
    '# EOF\n',
    '",le="+Inf',
    '__name__="up"',
    '+Inf',
    'NaN',
    '1e999',
    '{{.}}',
  ],
  ...[
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\u202e',
    '\ufeff',
    '\ufffd',
    '\uffff',
  ],
  ...['\ud800', '\udc00', '\ud83d\ude00', 'e\u0301', '\u0130', '%00', '&quot;', '__proto__', 'constructor', '  '],
);

const halves = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));

/** Any text: of breakers, of any characters, of any bytes, of halves of characters, and plain. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(breakers, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((unit) => String.fromCharCode(unit)) }),
  },
  { weight: 1, arbitrary: fc.array(fc.oneof(halves, breakers), { maxLength: 6 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string() },
);

const huge = fc
  .tuple(fc.constantFrom('x', '"', '\\', '\n', '\ud83d\ude00', '\ud800'), fc.integer({ min: 250, max: 5000 }))
  .map(([unit, length]) => unit.repeat(length));

const inside = fc.oneof(hostileTexts, fc.double(), fc.boolean(), fc.constantFrom(null, undefined));

/** What reaches a label without types: texts mostly, and what parsers of queries and bodies make of a request. */
export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 30, arbitrary: hostileTexts },
  { weight: 1, arbitrary: huge },
  { weight: 3, arbitrary: fc.array(inside, { maxLength: 4 }) },
  { weight: 2, arbitrary: fc.dictionary(fc.string({ maxLength: 5 }), inside, { maxKeys: 3 }) },
  { weight: 2, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.boolean(), fc.bigInt()) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(undefined, null, Symbol('s'), () => 'x', new Date(Number.NaN), [[['deep']]]),
  },
);

/** Names that begin well, as most do, and ones that do not. */
export const hostileNames: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('a', 'a.b', 'a_b', '\u00e9'), hostileTexts).map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: hostileTexts },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        'le',
        'quantile',
        'a_total',
        'a_sum',
        'a_count',
        'a_bucket',
        'a_created',
        'a_info',
        'target_info',
        'target',
        'up',
        '1a',
      ],
      ...[
        'job',
        'instance',
        '__name__',
        '_a',
        '__a__',
        'a:b',
        ':',
        '_',
        'a-b',
        'a/b',
        'a b',
        '\u540d\u524d',
        'A',
        '9',
        'otel_scope_name',
      ],
    ),
  },
);
