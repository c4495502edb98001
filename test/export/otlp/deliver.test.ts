// One snapshot and a receiver that has its own mind about it, over real connections.

import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { deliver, type Road } from '../../../src/export/otlp/deliver.ts';
import { encoderOf } from '../../../src/export/otlp/encode.ts';
import { PartSize } from '../../../src/export/otlp/part-size.ts';
import { pointCount } from '../../../src/export/otlp/parts.ts';
import { Patience } from '../../../src/export/otlp/patience.ts';
import { Search } from '../../../src/export/otlp/search.ts';
import { MeterProvider } from '../../../src/sdk/index.ts';
import { delta } from '../../sdk/readers.ts';
import { answer, type RawRequest, type RawServer } from './raw-server.ts';
import { readJson } from './read-json.ts';
import { openTo, serve, urlOf } from './transports.ts';

/** A snapshot of so many points, `item` 0 and up. */
async function snapshotOf(points: number): Promise<ResourceMetrics> {
  const reader = delta();
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter('shop');
  // No instrument has more than 2,000 series.
  for (let item = 0; item < points; item += 1) meter.createCounter(`sold.${Math.floor(item / 1500)}`).add(1, { item });
  return sold((await reader.collect()).resourceMetrics);
}

function sold({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics {
  const scopes = scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.filter(({ descriptor }) => descriptor.name.startsWith('sold')),
  }));
  return { resource, scopeMetrics: scopes.filter(({ metrics }) => metrics.length > 0) };
}

function itemsIn({ body }: RawRequest): number[] {
  return readJson(body.toString()).metrics.flatMap(({ points }) =>
    points.map(({ attributes }) => Number(attributes.item)),
  );
}

function itemsOf({ scopeMetrics }: ResourceMetrics): number[] {
  return scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ dataPoints }) => dataPoints.map(({ attributes }) => Number(attributes.item))),
  );
}

/** A receiver that answers by the items of a body; `taken` are those that it answered 200 to. */
async function receiver(judge: (items: number[], request: RawRequest) => string | undefined) {
  const taken: number[] = [];
  const server = await serve({
    onRequest: (socket, request) => {
      const items = itemsIn(request);
      const refusal = judge(items, request);
      if (refusal === undefined) taken.push(...items);
      socket.write(refusal ?? answer('200 OK', [], '{}'));
    },
  });
  return { server, taken };
}

function roadTo(server: RawServer, parts: Partial<Road> = {}): Road {
  return {
    url: urlOf(server),
    transport: openTo(server, { protocol: 'http/json' }),
    encoder: encoderOf('http/json'),
    size: new PartSize(),
    search: new Search(),
    ...parts,
  };
}

/** Parts of at most 100 points. */
function smallParts(): PartSize {
  const size = new PartSize();
  Object.defineProperty(size, 'pointsEach', { value: 100 });
  return size;
}

const patient = () => new Patience(20_000, true);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('a snapshot of many points goes out in parts, one after the other, and each point once', async () => {
  const { server, taken } = await receiver(() => undefined);
  const result = await deliver(await snapshotOf(950), roadTo(server, { size: smallParts() }), patient());
  const bytes = server.requests.reduce((sum, { body }) => sum + body.length, 0);
  expect(result).toEqual({ exported: 950, rejected: 0, dropped: 0, bytes });
  expect(taken).toEqual(upTo(950));
  expect(server.requests).toHaveLength(10);
  expect(server.connections).toBe(1);
});

test('without a point there is no request', async () => {
  const { server } = await receiver(() => undefined);
  const result = await deliver(await snapshotOf(0), roadTo(server), patient());
  expect(result).toEqual({ exported: 0, rejected: 0, dropped: 0, bytes: 0 });
  expect(server.requests).toHaveLength(0);
});

describe('a body that is refused', () => {
  test('one bad point of a thousand is found by halving: 999 arrive, 1 is dropped', async () => {
    const { server, taken } = await receiver((items) => (items.includes(617) ? answer('400 Bad') : undefined));
    const result = await deliver(await snapshotOf(1000), roadTo(server), patient());
    expect(result).toMatchObject({ exported: 999, rejected: 0, dropped: 1, reason: expect.stringContaining('400') });
    expect(taken).toEqual(upTo(1000).filter((item) => item !== 617));
    expect(server.requests.length).toBeLessThanOrEqual(21);
  });

  test('where all of one part is bad and of another a part, every point is taken or counted', async () => {
    const { server, taken } = await receiver((items) =>
      items.some((item) => item < 100 || item === 250) ? answer('400 Bad') : undefined,
    );
    const result = await deliver(await snapshotOf(300), roadTo(server, { size: smallParts() }), patient());
    expect(result.exported).toBe(taken.length);
    expect(result.exported + result.dropped).toBe(300);
    expect(result).not.toHaveProperty('unsent');
  });

  test('where all of one part is bad, the others are sent all the same', async () => {
    const { server, taken } = await receiver((items) =>
      items.some((item) => item < 100) ? answer('400 Bad') : undefined,
    );
    const result = await deliver(await snapshotOf(400), roadTo(server, { size: smallParts() }), patient());
    expect(result).toMatchObject({ exported: 300, dropped: 100 });
    expect(taken).toEqual(upTo(400).slice(100));
    expect(server.requests).toHaveLength(64 + 3);
  });

  test('many bad points: every point is taken or counted', async () => {
    const { server, taken } = await receiver((items) =>
      items.some((item) => item % 20 === 7) ? answer('400 Bad') : undefined,
    );
    const result = await deliver(await snapshotOf(1000), roadTo(server), patient());
    expect(result.exported).toBe(taken.length);
    expect(result.exported + result.dropped).toBe(1000);
    expect(result.exported).toBeGreaterThan(0);
    expect(server.requests.length).toBeLessThan(200);
  });

  test('too large for the receiver: halved, sent again, and the rest is cut to that size before it is sent', async () => {
    const limit = 20 * 1024;
    const { server, taken } = await receiver((_items, { body }) =>
      body.length > limit ? answer('413 Large') : undefined,
    );
    const result = await deliver(await snapshotOf(18_000), roadTo(server), patient());
    expect(result).toMatchObject({ exported: 18_000, dropped: 0 });
    expect(result).not.toHaveProperty('reason');
    expect(taken.sort((one, other) => one - other)).toEqual(upTo(18_000));
    expect(server.requests.filter(({ body }) => body.length > limit).length).toBeLessThan(8);
  });

  test.each(['500 No', '418 Teapot'])('%s: not sent again, and counted', async (status) => {
    const { server } = await receiver(() => answer(status));
    const result = await deliver(await snapshotOf(250), roadTo(server, { size: smallParts() }), patient());
    expect(result).toMatchObject({ exported: 0, dropped: 250 });
    expect(server.requests).toHaveLength(3);
  });

  test('of more points than it was sent, a receiver has rejected those that it was sent', async () => {
    const partialSuccess = { rejectedDataPoints: '1000' };
    const { server } = await receiver(() => answer('200 OK', [], JSON.stringify({ partialSuccess })));
    const result = await deliver(await snapshotOf(10), roadTo(server), patient());
    expect(result).toMatchObject({ exported: 0, rejected: 10 });
  });

  test('rejected by a receiver that took the body: counted, with its words', async () => {
    const partialSuccess = { rejectedDataPoints: '3', errorMessage: 'too old' };
    const { server } = await receiver(() => answer('200 OK', [], JSON.stringify({ partialSuccess })));
    const result = await deliver(await snapshotOf(10), roadTo(server), patient());
    expect(result).toMatchObject({
      exported: 7,
      rejected: 3,
      reason: expect.stringMatching(/rejected 3 point.*too old/),
    });
  });

  test('what cannot be written is looked for and dropped, without a request', async () => {
    const { server, taken } = await receiver(() => undefined);
    const json = encoderOf('http/json');
    const encoder: Road['encoder'] = {
      ...json,
      encode: (metrics) => {
        if (itemsOf(metrics).includes(3)) throw new Error('no number');
        return json.encode(metrics);
      },
    };
    const result = await deliver(await snapshotOf(10), roadTo(server, { encoder }), patient());
    expect(result).toMatchObject({
      exported: 9,
      dropped: 1,
      reason: expect.stringContaining('cannot be written as OTLP'),
    });
    expect(taken).toEqual(upTo(10).filter((item) => item !== 3));
  });
});

describe.each(['400 Bad', '413 Large'])('a receiver that answers %s to everything', (status) => {
  let now: jest.SpyInstance;
  let later = 0;
  beforeEach(() => {
    const clock = performance.now.bind(performance);
    later = 0;
    now = jest.spyOn(performance, 'now').mockImplementation(() => clock() + later);
  });
  afterEach(() => now.mockRestore());

  test('is searched once, with 64 requests; no point is given up, and a person has to mend it', async () => {
    const { server } = await receiver(() => answer(status));
    const snapshot = await snapshotOf(1000);
    const result = await deliver(snapshot, roadTo(server), patient());
    expect(result).toMatchObject({ exported: 0, dropped: 0, misconfigured: true });
    expect(result.reason).toContain(`answered ${status.slice(0, 3)}`);
    expect(result.unsent).toBe(snapshot);
    expect(server.requests).toHaveLength(64);
  });

  test('then one request a push does, also of several parts; ten minutes later it is searched again', async () => {
    const { server } = await receiver(() => answer(status));
    const road = roadTo(server, { size: smallParts() });
    const push = async () => {
      const before = server.requests.length;
      const result = await deliver(await snapshotOf(300), road, patient());
      expect(result).toMatchObject({ exported: 0, dropped: 0, misconfigured: true });
      expect(pointCount(result.unsent as ResourceMetrics)).toBe(300);
      return server.requests.length - before;
    };
    expect([await push(), await push(), await push()]).toEqual([64 + 2, 1, 1]);
    later = 10 * 60_000;
    expect([await push(), await push()]).toEqual([64 + 2, 1]);
  });

  test('as soon as it takes something, what it does not take is looked for again', async () => {
    let isWell = false;
    const { server, taken } = await receiver((items) => (isWell && !items.includes(150) ? undefined : answer(status)));
    const road = roadTo(server, { size: smallParts() });
    await deliver(await snapshotOf(300), road, patient());
    isWell = true;
    expect(await deliver(await snapshotOf(300), road, patient())).toMatchObject({ exported: 299, dropped: 1 });
    expect(taken).toEqual(upTo(300).filter((item) => item !== 150));
  });
});

describe('an answer of success that says more than that', () => {
  test.each([
    [
      'a page of HTML',
      answer('200 OK', [], '<html>Log in</html>'),
      /answered 200 with something that is no OTLP answer/,
    ],
    [
      'a cut one',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{}',
      /answered 200 .* cut, late or over/,
    ],
    [
      'one of more than 64 KiB, which may have rejected points',
      answer(
        '200 OK',
        [],
        JSON.stringify({ partialSuccess: { rejectedDataPoints: '3', errorMessage: 'x'.repeat(70_000) } }),
      ),
      /answered 200 .* over 64 KiB/,
    ],
  ])('%s: exported for what is known, and each is counted', async (_what, text, reason) => {
    const server = await serve({
      onRequest: (socket) => void (text.includes('close') ? socket.end(text) : socket.write(text)),
    });
    const result = await deliver(await snapshotOf(250), roadTo(server, { size: smallParts() }), patient());
    expect(result).toMatchObject({ exported: 250, rejected: 0, dropped: 0 });
    expect(result.unread).toEqual({ answers: 3, reason: expect.stringMatching(reason) });
    expect(result).not.toHaveProperty('reason');
  });

  test('a warning, with nothing rejected: cleaned, and no failure', async () => {
    const partialSuccess = { errorMessage: `soon to end\ntoken=s3cret ${'x '.repeat(500)}` };
    const { server } = await receiver(() => answer('200 OK', [], JSON.stringify({ partialSuccess })));
    const result = await deliver(await snapshotOf(3), roadTo(server), patient());
    expect(result).toMatchObject({
      exported: 3,
      rejected: 0,
      warning: expect.stringMatching(/^soon to end token=<redacted> x x .{1,170}\.\.\.$/),
    });
    expect(result).not.toHaveProperty('reason');
  });
});

describe('a receiver that is not ready', () => {
  test('the part is sent again after about a second, the parts that arrived are not', async () => {
    const times: number[] = [];
    const { server, taken } = await receiver((items) => {
      if (!items.includes(150)) return undefined;
      times.push(performance.now());
      return times.length < 2 ? answer('503 Later') : undefined;
    });
    const result = await deliver(await snapshotOf(300), roadTo(server, { size: smallParts() }), patient());
    expect(result).toMatchObject({ exported: 300 });
    expect(result).not.toHaveProperty('reason');
    expect(taken).toEqual(upTo(300));
    expect(server.requests).toHaveLength(4);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(790);
  });

  test('each wait is twice as long as the one before, more or less', async () => {
    const waits: number[] = [];
    const patience = patient();
    patience.wait = async (milliseconds) => waits.push(milliseconds) < 7;
    patience.left = () => 600_000;
    const { server } = await receiver(() => answer('503 Later'));
    const result = await deliver(await snapshotOf(1), roadTo(server), patience);
    expect(result.unsent).toBeDefined();
    for (const [index, base] of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(base * 0.8);
      expect(waits[index]).toBeLessThanOrEqual(base * 1.2);
    }
    expect(new Set(waits.map((wait, index) => wait / 2 ** index)).size).toBeGreaterThan(1);
  });

  test('with no time for a wait there is one try, and the very snapshot is given back', async () => {
    const { server } = await receiver(() => answer('503 Later'));
    const snapshot = await snapshotOf(300);
    const result = await deliver(snapshot, roadTo(server, { size: smallParts() }), new Patience(500, true));
    expect(result.unsent).toBe(snapshot);
    expect(result).toMatchObject({ exported: 0, dropped: 0, reason: expect.stringContaining('503') });
    expect(server.requests).toHaveLength(1);
  });

  test('what did not arrive is given back without what did, each metric whole', async () => {
    const { server } = await receiver((items) => (items.includes(150) ? answer('503 Later') : undefined));
    const patience = patient();
    patience.end();
    const { unsent, exported } = await deliver(await snapshotOf(350), roadTo(server, { size: smallParts() }), patience);
    expect(exported).toBe(88);
    expect(itemsOf(unsent as ResourceMetrics)).toEqual(upTo(350).slice(88));
    expect(unsent?.scopeMetrics[0]?.metrics).toHaveLength(1);
  });

  test.each([
    ['0', 1000],
    ['7', 7000],
  ])('Retry-After %s ends the export, and is told as at least %i ms', async (seconds, least) => {
    const { server } = await receiver(() => answer('429 Slowly', [`Retry-After: ${seconds}`]));
    const { waitMs, unsent } = await deliver(await snapshotOf(3), roadTo(server), patient());
    expect(waitMs).toBeGreaterThanOrEqual(least);
    expect(waitMs).toBeLessThanOrEqual(least * 1.2);
    expect(pointCount(unsent as ResourceMetrics)).toBe(3);
    expect(server.requests).toHaveLength(1);
  });

  test.each([0, 0.5, 1])('the longest Retry-After is ten minutes, whatever is added by chance (%d)', async (chance) => {
    const { server } = await receiver(() => answer('429 Slowly', ['Retry-After: 99999']));
    const random = jest.spyOn(Math, 'random').mockReturnValue(chance);
    try {
      expect(await deliver(await snapshotOf(3), roadTo(server), patient())).toMatchObject({ waitMs: 600_000 });
    } finally {
      random.mockRestore();
    }
  });

  test.each([401, 404, 302])('%i is not tried again, and a person has to mend it', async (status) => {
    const { server } = await receiver(() => answer(status));
    const result = await deliver(await snapshotOf(3), roadTo(server), patient());
    expect(result).toMatchObject({ misconfigured: true, dropped: 0, reason: expect.stringContaining(`${status}`) });
    expect(pointCount(result.unsent as ResourceMetrics)).toBe(3);
    expect(server.requests).toHaveLength(1);
  });

  test('without time nothing is sent, for it might arrive', async () => {
    const { server } = await receiver(() => undefined);
    const snapshot = await snapshotOf(3);
    const result = await deliver(snapshot, roadTo(server), new Patience(0, true));
    expect(result.unsent).toBe(snapshot);
    expect(server.connections).toBe(0);
  });
});
