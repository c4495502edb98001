// Arguments that no caller should give, each under a name. Every one is made anew by whoever asks.

class Account {
  readonly owner = 'someone';
  toString(): string {
    throw new Error('no text');
  }
}

class Lists extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    throw new Error('no species');
  }

  toJSON(): never {
    throw new Error('no JSON');
  }
}

const throws = (): never => {
  throw new Error('trap');
};

/** Answers every question by throwing. */
const trapped = (target: object) => new Proxy(target, new Proxy({}, { get: () => throws }));

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic(): object {
  const circle: Record<string, unknown> = { name: 'circle' };
  circle.self = circle;
  return circle;
}

/** Says another thing each time it is read. */
function fickle(): object {
  let times = 0;
  return {
    get a() {
      times += 1;
      return times % 2 === 0 ? Symbol('second') : 'first';
    },
  };
}

/** Values of every type, and objects that do harm when they are touched. */
export const hostile: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  'empty text': () => '',
  'digits as text': () => '5',
  'control characters': () => ' a\u0000b\r\n"c\\\u007f ',
  'half a character': () => 'a\ud800',
  symbol: () => Symbol('s'),
  'well-known symbol': () => Symbol.iterator,
  'small bigint': () => 1n,
  'large bigint': () => 2n ** 70n,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  'minus one': () => -1,
  'minus zero': () => -0,
  half: () => 0.5,
  'beyond whole numbers': () => 2 ** 53,
  'very large': () => 1e300,
  function: () => () => 'result',
  'function that throws': () => throws,
  class: () => Account,
  'class instance': () => new Account(),
  'empty object': () => ({}),
  'null prototype': () => Object.assign(Object.create(null), { a: 'b' }),
  'inherited properties': () => Object.create({ inherited: 'x' }),
  'own __proto__': () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  'empty array': () => [],
  'array of pairs': () => [['a', 'b']],
  'array of numbers': () => [1, 2, 3],
  'sparse array': () => new Array(4_294_967_295),
  'subclass of Array': () => Lists.of('a'),
  'arguments object': () => ((..._: unknown[]) => _)(1, 2),
  date: () => new Date(0),
  'invalid date': () => new Date(Number.NaN),
  'regular expression': () => /x/g,
  map: () => new Map([['a', 'b']]),
  set: () => new Set(['a']),
  'weak map': () => new WeakMap(),
  error: () => new Error('e'),
  promise: () => Promise.resolve(1),
  generator: () => (function* () {})(),
  'typed array': () => new Float64Array(3),
  buffer: () => Buffer.from('abc'),
  'boxed number': () => Object(5),
  'boxed text': () => Object('text'),
  'boxed symbol': () => Object(Symbol('s')),
  cycle: cyclic,
  fickle,
  'getter that throws': () => Object.defineProperty({}, 'a', { enumerable: true, get: throws }),
  'frozen getter that throws': () => Object.freeze(Object.defineProperty({}, 'a', { enumerable: true, get: throws })),
  'valueOf that throws': () => ({ valueOf: throws, toString: throws }),
  'toPrimitive that throws': () => ({ [Symbol.toPrimitive]: throws }),
  'toJSON that throws': () => ({ toJSON: throws }),
  'then that throws': () => Object.defineProperty({}, 'then', { enumerable: true, get: throws }),
  proxy: () => new Proxy({ a: 'b' }, {}),
  'proxy that throws': () => trapped({}),
  'array proxy that throws': () => trapped([]),
  'function proxy that throws': () => trapped(() => {}),
  'revoked proxy': () => revoked({}),
  'revoked array proxy': () => revoked([]),
  'revoked function proxy': () => revoked(() => {}),
  'symbol key': () => ({ [Symbol('k')]: 'v' }),
};

/** Those that take a while because they are large. */
export const huge: Readonly<Record<string, () => unknown>> = {
  'a million elements': () => new Array(1_000_000).fill('x'),
  'a million characters': () => 'x'.repeat(1_000_000),
  'ten thousand names': () => Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`name${index}`, index])),
  'a thousand levels': () => Array.from({ length: 1000 }).reduce<unknown>((inner) => ({ inner }), {}),
};
