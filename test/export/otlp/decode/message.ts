// A message once it is read, whichever way it was written, and what every message has to keep.

import { defaultOf, type Field, fieldsOf, type Scalar } from './schema.ts';

/**
 * By the names of JSON. Lists and scalars are always there, optional fields and those of a choice only where they were
 * written; numbers of 64 bits are bigints, ids hexadecimal digits, other bytes base64.
 */
export type Message = { [name: string]: unknown };

/** A body that is not OTLP. */
export class Malformed extends Error {}

/** Puts a message together of the values of its fields, each in the order of the body. */
export function assembled(name: string, values: ReadonlyMap<Field, readonly unknown[]>): Message {
  const message: Message = {};
  const chosen = new Map<string, string>();
  for (const field of fieldsOf(name)) {
    const ofField = values.get(field) ?? [];
    if (field.has === 'many') {
      message[field.name] = [...ofField];
      continue;
    }
    if (ofField.length > 1) throw new Malformed(`${name}.${field.name} is there ${ofField.length} times`);
    if (ofField.length === 1) message[field.name] = ofField[0];
    else if (field.has === 'one') message[field.name] = defaultOf(field.type as Scalar);
    if (ofField.length === 0 || typeof field.has === 'string') continue;
    const other = chosen.get(field.has.oneOf);
    if (other !== undefined) throw new Malformed(`${name} has both ${other} and ${field.name}`);
    chosen.set(field.has.oneOf, field.name);
  }
  return message;
}
