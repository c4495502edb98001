// What the type tests record into. Nothing of it runs: the compiler is all that reads it.

import {
  capped,
  conditional,
  declared,
  normalised,
  oneOf,
  optIn,
  recommended,
} from '../../src/definition/attribute.ts';
import {
  defineCounter,
  defineGauge,
  defineHistogram,
  defineObservableGauge,
  defineUpDownCounter,
} from '../../src/definition/define.ts';
import type { Meters } from '../../src/domain/meters.ts';
import type { InstrumentsOf } from '../../src/instrument/binder.ts';

const outcome = oneOf(['success', 'failure']);

export const definitions = {
  orders: defineCounter({
    name: 'shop.orders',
    description: 'Orders',
    attributes: {
      outcome,
      channel: declared({ cap: 4 }),
      error: conditional(normalised<unknown>(String, { cap: 4 })),
      region: recommended(capped(9)),
      zone: optIn(oneOf(['a', 'b'])),
    },
    startAtZero: ['outcome'],
  }),
  visits: defineCounter({ name: 'shop.visits', description: 'Visits' }),
  notes: defineCounter({ name: 'shop.notes', description: 'Notes', attributes: { region: recommended(capped(9)) } }),
  stock: defineUpDownCounter({ name: 'shop.stock', description: 'Stock', attributes: { shelf: capped(9) } }),
  heat: defineGauge({
    name: 'shop.heat',
    description: 'Heat',
    attributes: { status: normalised<number>(String, { cap: 9 }) },
  }),
  wait: defineHistogram({ name: 'shop.wait', description: 'Wait', attributes: { outcome }, boundaries: [1, 2] }),
  depth: defineObservableGauge({ name: 'shop.depth', description: 'Depth', attributes: { outcome } }),
};

export declare const shop: InstrumentsOf<typeof definitions>;
export declare const meters: Meters;
