// Floor 2. Which values are recorded. Instruments ask here only about what is not plainly good.

import { ValueType } from '@opentelemetry/api';
import { type Descriptor, isRising } from './descriptor.ts';
import type { Ledger } from './ledger.ts';

/** The value to record, or undefined, counted, for one that cannot be. No argument of any type makes it throw. */
export function usable(value: unknown, descriptor: Descriptor, ledger: Ledger): number | undefined {
  const number = typeof value === 'bigint' && isSafe(value) ? Number(value) : value;
  if (typeof number !== 'number') return ledger.drop('not_a_number');
  if (!Number.isFinite(number)) return ledger.drop('not_finite');
  if (number < 0 && isRising(descriptor)) return ledger.drop('negative');
  if (descriptor.valueType !== ValueType.INT) return number;
  const integer = Math.trunc(number);
  return Number.isSafeInteger(integer) ? integer : ledger.drop('unsafe_integer');
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}
