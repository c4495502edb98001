// A gathering and its members over real ports, in one thread: so that each side can be held up at a known moment.

import { setTimeout as wait } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { type Gathering, gather } from '../../../src/export/workers/gathering.ts';
import type { GaugeRules } from '../../../src/export/workers/gauge-rules.ts';
import type { Door, Hear, Line } from '../../../src/export/workers/line.ts';
import { join, type MemberOptions, type Membership } from '../../../src/export/workers/member.ts';
import type { Hello } from '../../../src/export/workers/messages.ts';
import { pack } from '../../../src/export/workers/pack.ts';
import { lineOver } from '../../../src/export/workers/threads.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { pointsIn, snapshotOf, valuesIn, worker } from './snapshots.ts';

/** Where members and gatherings of one test meet. */
class House {
  readonly said: string[] = [];
  /** The member's end of each line, to cut it as the end of a thread does. */
  readonly ports: MessagePort[] = [];
  readonly #ends: (() => Promise<void> | void)[] = [];
  readonly #calls = new Set<() => void>();
  readonly #onEnd = new Set<() => void>();
  /** True: a gathering that closes its side hears nothing more, but the line stays, as the channel of a cluster does. */
  haveLinesToStay = false;
  #onHello: ((line: Line, hello: Hello) => void) | undefined;

  readonly hear: Hear = (onHello) => {
    this.#onHello = onHello;
    for (const call of this.#calls) call();
    return () => {
      this.#onHello = undefined;
    };
  };

  readonly door: Door = {
    knock: (hello) => {
      const { port1, port2 } = new MessageChannel();
      const line = lineOver(port2);
      const far = this.haveLinesToStay ? staying(line) : line;
      if (this.#onHello === undefined) port1.close();
      else this.#onHello(far, hello);
      this.ports.push(port1);
      return lineOver(port1);
    },
    onWho: (listener) => {
      this.#calls.add(listener);
      return () => this.#calls.delete(listener);
    },
    onEnd: (listener) => {
      this.#onEnd.add(listener);
      return () => this.#onEnd.delete(listener);
    },
  };

  /** Nothing is left to do, for any of the members. */
  end(): void {
    for (const listener of this.#onEnd) listener();
  }

  gather(rules?: GaugeRules): Gathering {
    const log = (message: string) => this.said.push(message);
    const diagnostics = new Diagnostics({ info: log, warn: log, error: log });
    const gathering = gather({ diagnostics, hear: [this.hear], ...(rules === undefined ? {} : { rules }) });
    this.#ends.push(() => gathering.end());
    return gathering;
  }

  join(collect: MemberOptions['collect'], options: Partial<MemberOptions> = {}): Membership {
    const membership = join({ collect, door: this.door, name: `worker ${this.ports.length + 1}`, ...options });
    this.#ends.push(() => membership.leave(100));
    return membership;
  }

  async close(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end();
    for (const port of this.ports) port.close();
  }
}

function staying(line: Line): Line {
  let isDeaf = false;
  return {
    ...line,
    onMessage: (listener) => line.onMessage((message) => isDeaf || listener(message)),
    close: () => {
      isDeaf = true;
    },
  };
}

let house: House;
beforeEach(() => {
  house = new House();
});
afterEach(() => house.close());

const nothing = async (): Promise<ScopeMetrics[]> => [];

/** A worker that counts `orders`, and can be held up. */
function shop(amount: number) {
  let gate = Promise.resolve();
  const { meter, collect } = worker((of) => of.createCounter('orders').add(amount));
  return {
    add: (more: number) => meter.createCounter('orders').add(more),
    meter,
    collect: async () => {
      await gate;
      return collect();
    },
    /** Holds the answers back until the returned function is called. */
    block(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

/** Longer than any machine takes: where a deadline matters, a test has its own. */
const LONG_MS = 60_000;

async function ordersOf(gathering: Gathering, deadlineMs = LONG_MS): Promise<number | undefined> {
  return valuesIn(await gathering.collect(nothing, deadlineMs), 'orders')['{}'];
}

const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await wait(5);
};

test('without workers a gathering hands on what is its own, and tells of none', async () => {
  const gathering = house.gather();
  const own = await snapshotOf((meter) => meter.createCounter('orders').add(1));
  expect(await gathering.collect(async () => own)).toBe(own);
  expect(gathering.workers()).toBeUndefined();
});

test('its own numbers and those of all members are one snapshot', async () => {
  const gathering = house.gather();
  const members = [shop(10), shop(100)].map(({ collect }) => house.join(collect));
  expect(await Promise.all(members.map(({ claimed }) => claimed))).toEqual([true, true]);
  const own = shop(1);
  expect(valuesIn(await gathering.collect(own.collect, LONG_MS), 'orders')).toEqual({ '{}': 111 });
  expect(gathering.workers()).toEqual({ answering: 2, silent: 0, lost: 0 });
});

test('its own numbers are asked for when those of the members are there: they may tell of them', async () => {
  const gathering = house.gather();
  const silent = shop(10);
  const member = house.join(silent.collect);
  await member.claimed;
  const release = silent.block();
  let told: unknown;
  await gathering.collect(async () => {
    told = gathering.workers();
    return [];
  }, 20);
  expect(told).toEqual({ answering: 0, silent: 1, lost: 0 });
  release();
});

test('a silent member is waited for until the deadline; its last numbers are shown, and its next ones when they come', async () => {
  const gathering = house.gather();
  const [quick, slow] = [shop(1), shop(10)];
  await Promise.all([quick, slow].map(({ collect }) => house.join(collect).claimed));
  expect(await ordersOf(gathering)).toBe(11);
  const release = slow.block();
  slow.add(10);
  quick.add(1);
  const began = performance.now();
  expect(await ordersOf(gathering, 200)).toBe(12);
  expect(performance.now() - began).toBeGreaterThan(190);
  expect(gathering.workers()).toEqual({ answering: 1, silent: 1, lost: 0 });
  expect(house.said).toEqual([expect.stringMatching(/1 of 2 worker.*worker 2: no answer in 200 ms.*are shown\.$/)]);
  release();
  await until(() => gathering.workers()?.silent === 0);
  expect(await ordersOf(gathering)).toBe(22);
  expect(house.said.at(-1)).toMatch(/All workers give their numbers again/);
});

test('a member that was silent three times is not waited for until it has answered', async () => {
  const gathering = house.gather();
  const slow = shop(1);
  await house.join(slow.collect).claimed;
  const release = slow.block();
  for (const _ of [1, 2, 3]) await gathering.collect(nothing, 20);
  const began = performance.now();
  await gathering.collect(nothing, LONG_MS);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(gathering.workers()).toMatchObject({ silent: 1 });
  release();
  await until(() => gathering.workers()?.silent === 0);
  expect(await ordersOf(gathering)).toBe(1);
});

test('a silent member is asked once, not at every scrape', async () => {
  const gathering = house.gather();
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<ScopeMetrics[]>();
  const member = house.join(() => {
    asked += 1;
    return promise;
  });
  await member.claimed;
  for (const _ of [1, 2, 3, 4, 5]) await gathering.collect(nothing, 20);
  resolve([]);
  await until(() => gathering.workers()?.silent === 0);
  expect(asked).toBe(1);
});

test('a member that cannot collect says why, and keeps its last numbers', async () => {
  const gathering = house.gather();
  const { collect } = shop(5);
  let fails = false;
  await house.join(async () => (fails ? Promise.reject(new Error('no reader')) : collect())).claimed;
  expect(await ordersOf(gathering)).toBe(5);
  fails = true;
  expect(await ordersOf(gathering)).toBe(5);
  expect(gathering.workers()).toEqual({ answering: 0, silent: 1, lost: 0 });
  expect(house.said).toEqual([expect.stringContaining('Error: no reader')]);
  fails = false;
  expect(await ordersOf(gathering)).toBe(5);
  expect(gathering.workers()).toEqual({ answering: 1, silent: 0, lost: 0 });
});

test('a member that dies leaves its totals, takes its levels along, and is counted', async () => {
  const gathering = house.gather();
  const [dying, living] = [shop(10), shop(1)];
  for (const { meter } of [dying, living]) meter.createUpDownCounter('open').add(1);
  await Promise.all([dying, living].map(({ collect }) => house.join(collect).claimed));
  expect(await ordersOf(gathering)).toBe(11);
  house.ports[0]?.close();
  await until(() => gathering.workers()?.lost === 1);
  const after = await gathering.collect(nothing, LONG_MS);
  expect([valuesIn(after, 'orders'), valuesIn(after, 'open')]).toEqual([{ '{}': 11 }, { '{}': 1 }]);
  expect(gathering.workers()).toEqual({ answering: 1, silent: 0, lost: 1 });
  expect(house.said).toEqual([expect.stringMatching(/worker 1 ended without a goodbye/)]);
});

test('a member that dies while it is asked does not hold the scrape up, and half an answer is none', async () => {
  const gathering = house.gather();
  const { meter, collect } = shop(1);
  await house.join(collect).claimed;
  expect(await ordersOf(gathering)).toBe(1);
  for (let series = 0; series < 1900; series++) meter.createCounter('orders').add(1, { series });
  const scrape = gathering.collect(nothing, LONG_MS);
  await until(() => house.ports.length === 1);
  house.ports[0]?.close();
  expect(pointsIn(await scrape, 'orders').map(({ value }) => value)).toEqual([1]);
});

test('a goodbye takes the last numbers along, and is no loss', async () => {
  const gathering = house.gather();
  const leaving = shop(10);
  const member = house.join(leaving.collect);
  await member.claimed;
  expect(await ordersOf(gathering)).toBe(10);
  leaving.add(7);
  await member.leave(1000);
  expect(await ordersOf(gathering)).toBe(17);
  expect(gathering.workers()).toEqual({ answering: 0, silent: 0, lost: 0 });
  expect(house.said).toEqual([]);
});

test('a goodbye says what nobody had asked for yet', async () => {
  const gathering = house.gather();
  const member = house.join(shop(10).collect);
  await member.claimed;
  await member.leave(1000);
  expect(await ordersOf(gathering)).toBe(10);
});

test('a goodbye that is not heard ends at the deadline', async () => {
  house.gather();
  const member = house.join(() => new Promise(() => {}));
  await member.claimed;
  await member.leave(50);
  expect(await member.claimed).toBe(true);
});

test('a goodbye to a gathering that ends meanwhile is not waited for', async () => {
  house.haveLinesToStay = true;
  const gathering = house.gather();
  const onReleased = jest.fn();
  const leaving = shop(1);
  const collect = jest.fn(leaving.collect);
  const member = house.join(collect, { onReleased });
  await member.claimed;
  const release = leaving.block();
  // What it says first is an answer, and the goodbye comes after.
  const scrape = gathering.collect(nothing, LONG_MS);
  await until(() => collect.mock.calls.length > 0);
  const left = member.leave(LONG_MS);
  gathering.end();
  await until(() => onReleased.mock.calls.length > 0);
  release();
  await Promise.all([scrape, left]);
  // Ten seconds are what a part is waited for that nobody wants.
}, 9000);

test('a member that leaves at once is no loss either', async () => {
  const gathering = house.gather();
  await house.join(shop(1).collect).leave(1000);
  await wait(20);
  expect(gathering.workers()).toEqual({ answering: 0, silent: 0, lost: 0 });
});

describe('a member that has nothing left to do', () => {
  /** Counts how often it is asked for its numbers. */
  function ending() {
    const shopping = shop(10);
    const collect = jest.fn(shopping.collect);
    return { ...shopping, collect };
  }

  test('hands over its last numbers, and is no loss then', async () => {
    const gathering = house.gather();
    const member = ending();
    await house.join(member.collect).claimed;
    expect(await ordersOf(gathering)).toBe(10);
    member.add(7);
    house.end();
    await until(() => member.collect.mock.calls.length === 2);
    house.end();
    await wait(20);
    house.ports[0]?.close();
    await until(() => gathering.workers()?.answering === 0);
    expect(await ordersOf(gathering)).toBe(17);
    expect(gathering.workers()).toEqual({ answering: 0, silent: 0, lost: 0 });
    expect([member.collect.mock.calls.length, house.said]).toEqual([2, []]);
  });

  test('may find something, goes on being asked, and is a loss when it dies', async () => {
    const gathering = house.gather();
    const member = ending();
    await house.join(member.collect).claimed;
    house.end();
    await until(() => member.collect.mock.calls.length === 1);
    member.add(7);
    expect(await ordersOf(gathering)).toBe(17);
    house.ports[0]?.close();
    await until(() => gathering.workers()?.lost === 1);
    expect(await ordersOf(gathering)).toBe(17);
  });

  test('says its numbers anew when it comes to an end again', async () => {
    const gathering = house.gather();
    const member = ending();
    const membership = house.join(member.collect);
    await membership.claimed;
    for (const more of [1, 2]) {
      house.end();
      await until(() => member.collect.mock.calls.length === more);
      await wait(150);
      member.add(1);
    }
    await membership.leave(1000);
    expect(await ordersOf(gathering)).toBe(12);
    expect(gathering.workers()).toEqual({ answering: 0, silent: 0, lost: 0 });
  });

  test('does not try again when its last numbers do not come', async () => {
    const gathering = house.gather();
    const member = ending();
    await house.join(member.collect).claimed;
    const release = member.block();
    house.end();
    await wait(1200);
    release();
    await wait(150);
    house.end();
    await wait(20);
    expect(member.collect).toHaveBeenCalledTimes(1);
    expect(gathering.workers()).toEqual({ answering: 1, silent: 0, lost: 0 });
  });

  test('has nobody to tell when nobody gathers', async () => {
    const member = ending();
    expect(await house.join(member.collect).claimed).toBe(false);
    house.end();
    await wait(20);
    expect(member.collect).not.toHaveBeenCalled();
  });
});

test('the sum of fractions does not fall by its last digit when workers end, in whichever order', async () => {
  for (const order of [
    [0, 1, 2],
    [1, 0, 2],
    [2, 1, 0],
  ]) {
    const gathering = house.gather();
    const members = [0.1, 0.2, 0.3].map((seconds) =>
      house.join(
        worker((meter) => {
          meter.createCounter('busy').add(seconds);
          meter.createHistogram('wait').record(seconds);
        }).collect,
      ),
    );
    await Promise.all(members.map(({ claimed }) => claimed));
    const sums = async () => {
      const snapshot = await gathering.collect(nothing, LONG_MS);
      return [valuesIn(snapshot, 'busy')['{}'], valuesIn<{ sum: number }>(snapshot, 'wait')['{}']?.sum];
    };
    expect(await sums()).toEqual([0.6, 0.6]);
    for (const at of order) {
      await members[at]?.leave(1000);
      expect(await sums()).toEqual([0.6, 0.6]);
    }
    gathering.end();
  }
});

test('totals do not go down while workers come and go and are scraped', async () => {
  const gathering = house.gather();
  let recorded = 0;
  const totals: number[] = [];
  for (let round = 0; round < 30; round++) {
    const member = shop(round);
    recorded += round;
    const membership = house.join(member.collect);
    await membership.claimed;
    const scrapes = [ordersOf(gathering), ordersOf(gathering)];
    if (round % 3 === 0) await membership.leave(1000);
    totals.push(...(await Promise.all(scrapes)).map((total) => total ?? 0), (await ordersOf(gathering)) ?? 0);
    if (round % 3 === 1) house.ports.at(-1)?.close();
  }
  expect(totals).toEqual(totals.toSorted((one, other) => one - other));
  expect(totals.at(-1)).toBe(recorded);
});

test('where surely nobody gathers, that is known at once', async () => {
  const member = house.join(nothing, { claimTimeoutMs: 60_000 });
  expect(await member.claimed).toBe(false);
});

test('a gathering that begins later finds those who are there', async () => {
  const onClaimed = jest.fn();
  const member = house.join(shop(3).collect, { onClaimed });
  expect(await member.claimed).toBe(false);
  const gathering = house.gather();
  await until(() => onClaimed.mock.calls.length > 0);
  expect(await ordersOf(gathering)).toBe(3);
});

test('members go over to the next gathering, each one once', async () => {
  const [onClaimed, onReleased] = [jest.fn(), jest.fn()];
  const first = house.gather();
  await house.join(shop(3).collect, { onClaimed, onReleased }).claimed;
  expect(await ordersOf(first)).toBe(3);
  first.end();
  const second = house.gather();
  await until(() => onClaimed.mock.calls.length === 2);
  expect(onReleased).toHaveBeenCalledTimes(1);
  expect(await ordersOf(second)).toBe(3);
  expect(second.workers()).toEqual({ answering: 1, silent: 0, lost: 0 });
});

test('a declared rule wins over ours', async () => {
  const gathering = house.gather((name) => (name === 'resource.utilization' ? 'sum' : undefined));
  for (const level of [1, 2]) {
    const { collect } = worker((meter) => {
      meter.createGauge('resource.utilization').record(level);
      meter.createGauge('nodejs.eventloop.utilization').record(level);
    });
    await house.join(collect).claimed;
  }
  const snapshot = await gathering.collect(nothing, LONG_MS);
  expect(valuesIn(snapshot, 'resource.utilization')).toEqual({ '{}': 3 });
  expect(valuesIn(snapshot, 'nodejs.eventloop.utilization')).toEqual({ '{}': 2 });
});

test('a series has the same attributes object from scrape to scrape', async () => {
  const gathering = house.gather();
  const { collect } = worker((meter) => meter.createCounter('orders').add(1, { route: '/a' }));
  await house.join(collect).claimed;
  const attributes = async () => pointsIn(await gathering.collect(nothing, LONG_MS), 'orders')[0]?.attributes;
  const first = await attributes();
  expect(await attributes()).toBe(first);
  expect(await attributes()).toBe(first);
});

test('messages that are none do no harm', async () => {
  const gathering = house.gather();
  await house.join(shop(2).collect).claimed;
  for (const message of [
    undefined,
    null,
    1,
    'text',
    {},
    { binnacle: 'workers.1' },
    { binnacle: 'workers.1', kind: 'x' },
  ]) {
    house.ports[0]?.postMessage(message);
  }
  expect(await ordersOf(gathering)).toBe(2);
});

test('an answer that cannot be read is said, and the last one stays', async () => {
  const gathering = house.gather();
  await house.join(shop(2).collect).claimed;
  expect(await ordersOf(gathering)).toBe(2);
  // Another one, which answers with nonsense.
  const line = house.door.knock({ kind: 'hello', member: 'other', name: 'the other' });
  line.onMessage((message) => {
    if (message.kind !== 'ask') return;
    const { member, ask } = message;
    void line.send({ kind: 'part', member, ask, metrics: [{}] as never });
    void line.send({ kind: 'whole', member, ask, parts: 1 });
  });
  expect(await ordersOf(gathering)).toBe(2);
  expect(gathering.workers()).toEqual({ answering: 1, silent: 1, lost: 0 });
  expect(house.said[0]).toMatch(/^\[binnacle\] What the other says cannot be read: TypeError/);
});

test('an answer to a question that nobody has asked any more is passed over', async () => {
  const gathering = house.gather();
  const line = house.door.knock({ kind: 'hello', member: 'other', name: 'the other' });
  await line.send({ kind: 'part', member: 'other', ask: 'long ago', metrics: [] });
  await line.send({ kind: 'whole', member: 'other', ask: 'long ago', parts: 1 });
  await line.send({ kind: 'bye', member: 'other' });
  await until(() => gathering.workers()?.answering === 0);
  expect([house.said, gathering.workers()?.lost]).toEqual([[], 0]);
});

test('a line that breaks before the farewell is through is no loss', async () => {
  const { port1, port2 } = new MessageChannel();
  const line = lineOver(port2);
  let cut = () => {};
  const slow: Line = {
    ...line,
    send: (message) => (message.kind === 'farewell' ? new Promise(() => {}) : line.send(message)),
    onClose: (listener) => {
      cut = listener;
    },
  };
  const diagnostics = new Diagnostics({ info() {}, warn() {}, error() {} });
  const hear: Hear = (onHello) => {
    onHello(slow, { kind: 'hello', member: 'one', name: 'one' });
    return () => {};
  };
  const gathering = gather({ diagnostics, hear: [hear] });
  await lineOver(port1).send({ kind: 'bye', member: 'one' });
  await until(() => gathering.workers()?.answering === 0);
  cut();
  expect(gathering.workers()).toEqual({ answering: 0, silent: 0, lost: 0 });
  port1.close();
});

test('what a line cannot carry is the failure of its member', async () => {
  const gathering = house.gather();
  const { collect } = shop(1);
  let spoiled = false;
  const member = house.join(async () => {
    const snapshot = await collect();
    if (spoiled) Object.assign(pointsIn(snapshot, 'orders')[0] ?? {}, { startTime: () => 0 });
    return snapshot;
  });
  await member.claimed;
  expect(await ordersOf(gathering)).toBe(1);
  spoiled = true;
  expect(await ordersOf(gathering)).toBe(1);
  expect(house.said).toEqual([expect.stringContaining('its answer cannot be sent')]);
});

test('a member that comes on another line keeps its place and its numbers', async () => {
  const gathering = house.gather();
  const hello: Hello = { kind: 'hello', member: 'one', name: 'one' };
  const [metrics = []] = pack(await snapshotOf((meter) => meter.createCounter('orders').add(2)));
  const line = house.door.knock(hello);
  line.onMessage((message) => {
    if (message.kind !== 'ask') return;
    void line.send({ kind: 'part', member: 'one', ask: message.ask, metrics });
    void line.send({ kind: 'whole', member: 'one', ask: message.ask, parts: 1 });
  });
  expect(await ordersOf(gathering)).toBe(2);
  house.door.knock(hello);
  await wait(20);
  expect(gathering.workers()).toEqual({ answering: 1, silent: 0, lost: 0 });
  house.ports.at(-1)?.close();
  await until(() => gathering.workers()?.lost === 1);
  expect(await ordersOf(gathering)).toBe(2);
});

test('a large snapshot of a worker that died is in the next page whole', async () => {
  const gathering = house.gather();
  const { collect } = worker((meter) => {
    for (let metric = 0; metric < 30; metric++) {
      for (let series = 0; series < 1900; series++) meter.createCounter(`orders.${metric}`).add(1, { series });
    }
  });
  await house.join(collect).claimed;
  const points = async () => (await gathering.collect(nothing, LONG_MS)).flatMap(({ metrics }) => metrics).length;
  expect(await points()).toBe(30);
  house.ports[0]?.close();
  await until(() => gathering.workers()?.lost === 1);
  expect(await points()).toBe(30);
});

test('a snapshot that is none is the failure of its member', async () => {
  const gathering = house.gather();
  await house.join(async () => 'nonsense' as never).claimed;
  expect(await ordersOf(gathering)).toBeUndefined();
  expect(house.said).toEqual([expect.stringMatching(/worker 1: TypeError/)]);
});
