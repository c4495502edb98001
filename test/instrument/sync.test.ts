import { capped, oneOf } from '../../src/definition/attribute.ts';
import { defineCounter, defineGauge, defineHistogram, defineUpDownCounter } from '../../src/definition/define.ts';
import { Binder } from '../../src/instrument/binder.ts';
import type { LossReason } from '../../src/instrument/losses.ts';
import { Recording } from './recording.ts';

const outcome = oneOf(['success', 'failure']);
const orders = defineCounter({ name: 'orders', unit: '{order}', description: 'Orders', attributes: { outcome } });
const stock = defineUpDownCounter({ name: 'stock', description: 'Stock', attributes: { shelf: capped(10) } });
const heat = defineGauge({ name: 'heat', unit: 'Cel', description: 'Heat', attributes: { room: capped(10) } });
const wait = defineHistogram({
  name: 'wait',
  unit: 's',
  description: 'Wait',
  boundaries: [1, 5],
  attributes: { outcome },
});
const visits = defineCounter({ name: 'visits', description: 'Visits' });
const definitions = { orders, stock, heat, wait, visits };

const success = { outcome: 'success' } as const;
const failure = { outcome: 'failure' } as const;

describe('each instrument records', () => {
  it('what a counter adds up', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.orders.add(1, success);
    metrics.orders.add(2.5, success);
    metrics.orders.add(4, failure);
    metrics.visits.add(1);
    metrics.visits.add(2);
    expect(await recording.rows('orders')).toEqual({ 'outcome=success': 3.5, 'outcome=failure': 4 });
    expect(await recording.rows('visits')).toEqual({ '': 3 });
  });

  it('what an up-down counter adds, takes and is set to', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.stock.add(5, { shelf: 'a' });
    metrics.stock.add(-2, { shelf: 'a' });
    metrics.stock.add(5, { shelf: 'b' });
    metrics.stock.set(1, { shelf: 'b' });
    metrics.stock.set(7, { shelf: 'c' });
    metrics.stock.set(0, { shelf: 'c' });
    metrics.stock.bind({ shelf: 'c' }).add(4);
    metrics.stock.set(3, { shelf: 'c' });
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 3, 'shelf=b': 1, 'shelf=c': 3 });
  });

  it('the last value of a gauge', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.heat.record(21, { room: 'hall' });
    metrics.heat.record(-4, { room: 'hall' });
    expect(await recording.rows('heat')).toEqual({ 'room=hall': -4 });
  });

  it('the values of a histogram in the boundaries of its definition', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    for (const seconds of [0, 0.5, 3, 60]) metrics.wait.record(seconds, success);
    const [point] = await recording.points('wait');
    expect(point?.value).toMatchObject({
      buckets: { boundaries: [1, 5], counts: [2, 1, 1] },
      count: 4,
      sum: 63.5,
    });
  });

  it('through a bound handle the same as without one', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    const bound = metrics.orders.bind(success);
    for (let call = 0; call < 3; call++) bound.add(2);
    metrics.orders.add(1, success);
    metrics.wait.bind(failure).record(2);
    metrics.heat.bind({ room: 'hall' }).record(19);
    metrics.visits.bind().add(1);
    expect(await recording.rows('orders')).toEqual({ 'outcome=success': 7 });
    expect(await recording.rows('wait')).toEqual({ 'outcome=failure': 1 });
    expect(await recording.rows('heat')).toEqual({ 'room=hall': 19 });
    expect(await recording.rows('visits')).toEqual({ '': 1 });
  });

  it('with unit and description', async () => {
    const recording = new Recording();
    const record = jest.spyOn(recording.provider, 'getMeter');
    recording.attached().instruments('shop', definitions).orders.add(1, success);
    expect(record).toHaveBeenCalledWith('binnacle');
    expect(await recording.descriptor('orders')).toMatchObject({ unit: '{order}', description: 'Orders' });
  });
});

describe('a value that is none is left out and counted', () => {
  const bad: [LossReason, unknown][] = [
    ['not_finite', Number.NaN],
    ['not_finite', Number.POSITIVE_INFINITY],
    ['not_finite', Number.NEGATIVE_INFINITY],
    ['not_a_number', '5'],
    ['not_a_number', 5n],
    ['not_a_number', true],
    ['not_a_number', null],
    ['not_a_number', undefined],
    ['not_a_number', new Date()],
    ['not_a_number', Symbol('5')],
    ['not_a_number', { valueOf: () => 5 }],
  ];

  it.each(bad)('as %s: %p, by every verb of every instrument', async (reason, value) => {
    const recording = new Recording();
    const binder = recording.attached();
    const metrics = binder.instruments('shop', definitions);
    const verbs: ((given: never) => void)[] = [
      (given) => metrics.orders.add(given, success),
      (given) => metrics.orders.bind(success).add(given),
      (given) => metrics.stock.add(given, { shelf: 'a' }),
      (given) => metrics.stock.set(given, { shelf: 'a' }),
      (given) => metrics.stock.bind({ shelf: 'a' }).add(given),
      (given) => metrics.heat.record(given, { room: 'hall' }),
      (given) => metrics.heat.bind({ room: 'hall' }).record(given),
      (given) => metrics.wait.record(given, success),
      (given) => metrics.wait.bind(success).record(given),
    ];
    for (const verb of verbs) verb(value as never);
    expect(binder.losses.droppedByReason()).toEqual({ [reason]: verbs.length });
    for (const name of ['orders', 'stock', 'heat', 'wait']) expect(await recording.rows(name)).toEqual({});
  });

  it('as negative: only where nothing can fall', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    const metrics = binder.instruments('shop', definitions);
    metrics.orders.add(-1, success);
    metrics.orders.bind(success).add(-1);
    metrics.wait.record(-0.001, success);
    metrics.heat.record(-1, { room: 'hall' });
    metrics.stock.add(-1, { shelf: 'a' });
    expect(binder.losses.droppedByReason()).toEqual({ negative: 3 });
    expect(await recording.rows('heat')).toEqual({ 'room=hall': -1 });
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': -1 });
  });

  it('and the level of an up-down counter stays where it was', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    metrics.stock.set(5, { shelf: 'a' });
    metrics.stock.set(Number.NaN, { shelf: 'a' });
    metrics.stock.set(6, { shelf: 'a' });
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 6 });
  });
});

describe('enter', () => {
  it('counts one more until it is left, once', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    const leave = metrics.stock.enter({ shelf: 'a' });
    const leaveToo = metrics.stock.enter({ shelf: 'a' });
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 2 });
    leave();
    leave();
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 1 });
    leaveToo();
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 0 });
  });

  it('takes nothing back that was not recorded', async () => {
    const recording = new Recording();
    const binder = new Binder();
    const metrics = binder.instruments('shop', definitions);
    const early = metrics.stock.enter({ shelf: 'a' });
    recording.attach(binder);
    early();
    metrics.stock.add(0, { shelf: 'a' });
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 0 });
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 1 });
  });

  it('takes nothing from a telemetry that started after it', async () => {
    const first = new Recording();
    const second = new Recording();
    const binder = first.attached();
    const metrics = binder.instruments('shop', definitions);
    const leave = metrics.stock.enter({ shelf: 'a' });
    second.attach(binder);
    metrics.stock.enter({ shelf: 'a' });
    leave();
    leave();
    expect(await second.rows('stock')).toEqual({ 'shelf=a': 1 });
  });

  it('takes nothing after the telemetry has ended', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    const leave = binder.instruments('shop', definitions).stock.enter({ shelf: 'a' });
    binder.detach();
    leave();
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 1 });
    expect(binder.losses.droppedByReason()).toEqual({});
  });
});

describe('without a telemetry', () => {
  it('calls are counted before it, recorded with it, and counted after it', async () => {
    const recording = new Recording();
    const binder = new Binder();
    const metrics = binder.instruments('shop', definitions);
    const bound = metrics.orders.bind(failure);
    const both = () => {
      metrics.orders.add(1, success);
      bound.add(1);
    };
    both();
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 2 });
    recording.attach(binder);
    both();
    both();
    binder.detach();
    both();
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 4 });
    expect(await recording.rows('orders')).toEqual({ 'outcome=success': 2, 'outcome=failure': 2 });
  });

  it('a second one starts at nothing, and bound handles follow', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = first.attached();
    const metrics = binder.instruments('shop', definitions);
    const bound = metrics.orders.bind(success);
    bound.add(1);
    metrics.stock.set(5, { shelf: 'a' });
    second.attach(binder);
    bound.add(10);
    metrics.stock.set(3, { shelf: 'a' });
    expect(await first.rows('orders')).toEqual({ 'outcome=success': 1 });
    expect(await first.rows('stock')).toEqual({ 'shelf=a': 5 });
    expect(await second.rows('orders')).toEqual({ 'outcome=success': 10 });
    expect(await second.rows('stock')).toEqual({ 'shelf=a': 3 });
  });

  it('a second one with other settings, and bound handles follow those too', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = first.attached();
    const bound = binder.instruments('shop', definitions).stock.bind({ shelf: 'a' });
    bound.add(1);
    second.attach(binder, { metrics: { stock: { dropAttributes: ['shelf'] } } });
    bound.add(2);
    expect(await second.rows('stock')).toEqual({ '': 2 });
  });

  it('that is wanted, calls are nothing and are not counted', async () => {
    const binder = new Binder();
    const metrics = binder.instruments('shop', definitions);
    binder.detach('off');
    metrics.orders.add(1, success);
    metrics.orders.add(Number.NaN, success);
    metrics.orders.bind(success).add(1);
    metrics.stock.set(1, { shelf: 'a' });
    metrics.stock.enter({ shelf: 'a' })();
    metrics.heat.record(1, { room: 'hall' });
    metrics.wait.record(1, success);
    expect(binder.losses.droppedByReason()).toEqual({});
  });

  it('instruments that are made after the start record at once, and after an end are off with the rest', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    binder.instruments('shop', { orders }).orders.add(1, success);
    expect(await recording.rows('orders')).toEqual({ 'outcome=success': 1 });
    binder.detach('off');
    binder.instruments('shop', { visits }).visits.add(1);
    expect(binder.losses.droppedByReason()).toEqual({});
  });
});

describe('an instrument is enabled', () => {
  it('unless the settings do not want it, or telemetry is off: before a start its calls are to be counted', () => {
    const binder = new Binder();
    const { orders: wanted, stock: unwanted } = binder.instruments('shop', definitions);
    const both = () => [wanted.enabled, unwanted.enabled];
    expect(both()).toEqual([true, true]);
    new Recording().attach(binder, { metrics: { stock: { enabled: false } } });
    expect(both()).toEqual([true, false]);
    binder.detach();
    expect(both()).toEqual([true, true]);
    binder.detach('off');
    expect(both()).toEqual([false, false]);
  });
});

describe('a bound handle', () => {
  it('takes a level down as well as up, and writes nothing into a telemetry that has ended', async () => {
    const [first, second] = [new Recording(), new Recording()];
    const binder = first.attached();
    const { stock: level } = binder.instruments('shop', definitions);
    const bound = level.bind({ shelf: 'a' });
    for (const step of [5, -2, -1]) bound.add(step);
    binder.detach();
    bound.add(-1);
    second.attach(binder);
    bound.add(-4);
    level.set(-3, { shelf: 'a' });
    expect(await first.rows('stock')).toEqual({ 'shelf=a': 2 });
    expect(await second.rows('stock')).toEqual({ 'shelf=a': -3 });
    expect(binder.losses.droppedByReason()).toEqual({ before_init: 1 });
  });

  it('keeps the attributes that it was made with', async () => {
    const recording = new Recording();
    const metrics = recording.attached().instruments('shop', definitions);
    const attributes = { shelf: 'a' };
    const first = metrics.stock.bind(attributes);
    attributes.shelf = 'b';
    const second = metrics.stock.bind(attributes);
    attributes.shelf = 'c';
    first.add(1);
    second.add(2);
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 1, 'shelf=b': 2 });
  });

  it('counts each call that it cannot record, and records once it can', async () => {
    const recording = new Recording();
    const binder = recording.attached();
    let broken = true;
    const attributes = {
      get shelf() {
        if (broken) throw new Error('not yet');
        return 'a';
      },
    };
    const bound = binder.instruments('shop', definitions).stock.bind(attributes);
    bound.add(1);
    bound.add(1);
    expect(binder.losses.droppedByReason()).toEqual({ attributes_threw: 2 });
    broken = false;
    bound.add(1);
    expect(await recording.rows('stock')).toEqual({ 'shelf=a': 1 });
  });
});
