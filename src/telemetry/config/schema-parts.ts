// Floor 8. The building blocks of the schema, each with a message that says what is accepted.
import * as v from 'valibot';
import { didYouMean } from './did-you-mean.ts';
import { isWhole } from './rules.ts';

/** The schemas of an object's fields: one for each, so that the schema cannot miss a field of the interface. */
export type Fields<T> = { readonly [K in keyof T]-?: v.GenericSchema<unknown, Exclude<T[K], undefined>> };

const object = v.custom<object>(isObject, 'expected an object.');

/** An object with these fields, each of which may be left out; a field that is not known is a problem of its own. */
export function section<T extends object>(fields: Fields<T>): v.GenericSchema<unknown, T> {
  const names = Object.keys(fields);
  const entries = Object.fromEntries(names.map((name) => [name, v.optional(fields[name as keyof T])]));
  return v.pipe(
    object,
    v.looseObject(entries),
    // Not strictObject(): that one stops at the first unknown name, and every problem is to be listed.
    v.rawCheck(({ dataset, addIssue }) => {
      const input = dataset.value as Record<string, unknown>;
      for (const key of Object.keys(input)) {
        if (Object.hasOwn(fields, key)) continue;
        const item = { type: 'object', origin: 'key', input, key, value: input[key] } as const;
        addIssue({ message: didYouMean(key, names), path: [item] });
      }
    }),
  ) as unknown as v.GenericSchema<unknown, T>;
}

/** An object with keys of the caller's choice. The copy has no prototype, so that no key finds what was never put in. */
export function dictionary<T>(
  key: v.GenericSchema<string, string>,
  value: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, { readonly [key: string]: T }> {
  return v.pipe(
    object,
    v.record(key, value),
    v.transform((copy): { readonly [key: string]: T } => Object.assign(Object.create(null), copy)),
  );
}

export const name = v.custom<string>(isName, 'expected a name of 1 to 255 characters.') as v.GenericSchema<
  string,
  string
>;
export const text = v.custom<string>(isText, 'expected a text that is not empty.');
export const flag = v.boolean('expected true or false.');
export const texts = v.array(text, 'expected an array of texts.');
export const pem = v.custom<string | Buffer>(
  (value) => isText(value) || (Buffer.isBuffer(value) && value.length > 0),
  'expected PEM as text or Buffer.',
);

export function whole(least: number, most: number, unit = ''): v.GenericSchema<unknown, number> {
  const meaning = `expected a whole number from ${least} to ${most}${unit}.`;
  return v.custom<number>((value) => isWhole(value, least, most), meaning);
}

export function word<const T extends readonly (string | boolean)[]>(...words: T): v.GenericSchema<unknown, T[number]> {
  const list = words.map((one) => JSON.stringify(one)).join(', ');
  return v.custom<T[number]>((value) => words.includes(value as T[number]), `expected one of ${list}.`);
}

export function method<T>(): v.GenericSchema<unknown, T> {
  return v.custom<T>((value) => typeof value === 'function', 'expected a function.');
}

/** An object and not an array, a Map or the like, whose content would be silently overlooked. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** True when an object has all these methods, its own or inherited. */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  return (
    typeof value === 'object' && value !== null && names.every((one) => typeof Reflect.get(value, one) === 'function')
  );
}

function isName(value: unknown): boolean {
  return isText(value) && value.length <= 255;
}
