import fc from 'fast-check';
import { allDefinitions } from '../../src/domain/catalogue.ts';
import type { Meters } from '../../src/domain/meters.ts';
import { bothConventions, lossesOf, recorded } from './recording.ts';
import { everyVerb } from './verbs.ts';

const fails = (): never => {
  throw new Error('hostile');
};

/** An object that throws whatever is asked of it. */
const unreadable = (): object => new Proxy({}, { get: fails, has: fails, ownKeys: fails, getPrototypeOf: fails });

const metrics = Object.fromEntries(allDefinitions.map(({ name }) => [name, { enabled: true }]));

/** Names that verbs look for in what they are given. */
const names = [
  ...new Set(allDefinitions.flatMap(({ attributes }) => Object.keys(attributes))),
  'attempts',
  'bytes',
  'createdAt',
  'healthy',
  'inputTokens',
  'mergedAt',
  'pipeline',
  'resetAt',
  'responseModel',
  'seconds',
];

type Make = () => unknown;

// Made inside the property: fast-check itself looks at what it is given, and these do not let it.
const value: fc.Arbitrary<Make> = fc.oneof(
  fc.constantFrom<Make>(
    unreadable,
    () => fails,
    () => Symbol('hostile'),
    () => 10n,
    () => Object.create(Date.prototype),
    () => Object.create(null),
    () => ({ toString: fails, valueOf: fails, [Symbol.toPrimitive]: fails }),
    () => 'constructor',
    () => '__proto__',
    () => 'toString',
  ),
  fc
    .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true })
    .map((thing) => () => thing),
);

const argument: fc.Arbitrary<Make> = fc.oneof(
  value,
  fc
    .dictionary(fc.constantFrom(...names), value)
    .map((made) => () => Object.fromEntries(Object.entries(made).map(([name, make]) => [name, make()]))),
  fc.constantFrom(...names).map((name) => () => Object.defineProperty({}, name, { get: fails, enumerable: true })),
);

const verbs = everyVerb.map(({ meter, verb }) => [`${meter}.${verb}`, meter, verb] as const);

type Verb = (...given: unknown[]) => unknown;

function call(meters: Meters, meter: keyof Meters, verb: string, given: readonly unknown[]): unknown {
  const target = meters[meter] as unknown as Record<string, Verb>;
  return target[verb]?.(...argumentsOf(verb, given));
}

// What measure() is to run is the host's; that it is a function is all that is asked of a caller.
function argumentsOf(verb: string, given: readonly unknown[]): readonly unknown[] {
  return verb === 'measure' ? [given[0], () => given[1], given[2]] : given;
}

/** Uses what a verb gave back, and what that gives back: each function twice. */
function use(handle: unknown, given: readonly unknown[]): void {
  if (typeof handle === 'function') for (let time = 0; time < 2; time++) handle(...given);
  if (typeof handle !== 'object' || handle === null || handle instanceof Promise) return;
  for (const [name, verb] of Object.entries(handle as Record<string, Verb>)) {
    for (let time = 0; time < 2; time++) {
      const result = verb(...argumentsOf(name, given));
      // What measure() gives back is the host's own.
      if (name !== 'measure') use(result, given);
    }
  }
}

describe.each(verbs)('%s', (_name, meter, verb) => {
  const everything = { conventions: bothConventions, metrics };

  it.each([
    ['nothing', []],
    ['undefined', [undefined, undefined, undefined]],
    ['null', [null, null, null]],
    ['a proxy that throws', [unreadable(), unreadable(), unreadable()]],
    ['numbers', [5, 5, 5]],
    ['texts', ['4711', '4711', '4711']],
    ['symbols', [Symbol('a'), Symbol('a'), Symbol('a')]],
    ['functions that throw', [fails, fails, fails]],
  ])('given %s does not throw, and what is lost is counted', async (_what, given) => {
    const { meters, binder, rows } = recorded(everything);
    const handle = call(meters, meter, verb, given);
    await rows('queue_depth'); // callbacks are asked at a collection
    if (verb !== 'measure') use(handle, given);
    expect(lossesOf(binder)).toBeGreaterThan(0);
  });

  it('given anything does not throw, while a telemetry runs and while none does', async () => {
    const { meters, binder, recording, rows } = recorded(everything);
    const anything = fc.array(argument, { maxLength: 3 });
    const holds = fc.property(anything, anything, (first, later) => {
      const given = first.map((make) => make());
      const handle = call(meters, meter, verb, given);
      if (verb !== 'measure')
        use(
          handle,
          later.map((make) => make()),
        );
    });
    fc.assert(holds, { numRuns: 100 });
    await rows('queue_depth');
    binder.detach();
    fc.assert(holds, { numRuns: 30 });
    recording.attach(binder);
  });
});

describe.each(verbs.filter(([, , verb]) => verb === 'measure'))('%s', (_name, meter, verb) => {
  const run = (meters: Meters, work: () => unknown) =>
    (meters[meter] as unknown as Record<string, Verb>)[verb]?.({}, work);

  it('gives back and throws whatever the function gives and throws', async () => {
    const { meters } = recorded();
    fc.assert(
      fc.property(value, (make) => {
        const given = make();
        expect(
          Object.is(
            run(meters, () => given),
            given,
          ),
        ).toBe(true);
        let thrown: unknown;
        try {
          run(meters, () => {
            throw given;
          });
        } catch (error) {
          thrown = error;
        }
        expect(Object.is(thrown, given)).toBe(true);
      }),
    );
    const rejected = await (run(meters, () => Promise.reject(unreadable())) as Promise<unknown>).catch(
      () => 'rejected',
    );
    expect(rejected).toBe('rejected');
  });
});
