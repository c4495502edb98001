// Which streams a program has, by the specification. The generator needs to know it, to tell where it enters a difference;
// the comparison does not.

import type { InstrumentSpec, Program, ViewSpec } from './program.ts';

/** What one instrument becomes by one view, or by none. */
export interface StreamSpec {
  readonly instrument: number;
  readonly view: ViewSpec | undefined;
  readonly name: string;
  /** Equal for streams that are one. */
  readonly identity: string;
}

type Parts = Pick<Program, 'meters' | 'instruments' | 'views'>;

/** All streams: those of each instrument in the order of the views. */
export function streamsOf({ meters, instruments, views }: Parts): StreamSpec[] {
  return instruments.flatMap((instrument, index) => {
    const chosen = views.filter((view) => selects(view, instrument, meters));
    return (chosen.length === 0 ? [undefined] : chosen).map((view) => {
      const name = view?.name ?? instrument.name;
      return { instrument: index, view, name, identity: identityOf(instrument, name) };
    });
  });
}

/** Equal for instruments that are one. */
export function identityOf({ meter, kind, name, unit, valueType }: InstrumentSpec, as: string = name): string {
  return JSON.stringify([meter, as.toLowerCase(), kind, unit, valueType]);
}

/** True when all selectors fit. */
export function selects(view: ViewSpec, { name, kind, unit, meter: at }: InstrumentSpec, meters: Parts['meters']) {
  const meter = meters[at];
  const pairs = [
    [view.instrumentType, kind],
    [view.instrumentUnit, unit],
    [view.meterName, meter?.name],
    [view.meterVersion, meter?.version ?? ''],
    [view.meterSchemaUrl, meter?.schemaUrl],
  ];
  return (
    fits(view.instrumentName ?? '*', name) && pairs.every(([wanted, given]) => wanted === undefined || wanted === given)
  );
}

function fits(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return name === '';
  if (first === '*') return fits(rest.join(''), name) || (name !== '' && fits(pattern, name.slice(1)));
  return name !== '' && (first === '?' || first === name[0]) && fits(rest.join(''), name.slice(1));
}

/** Without the views that would make two streams one: what both providers make of those is a row of the table. */
export function withoutCollisions(parts: Parts): ViewSpec[] {
  const views: ViewSpec[] = [];
  for (const view of parts.views) {
    views.push(view);
    if (collides({ ...parts, views })) views.pop();
  }
  return views;
}

function collides(parts: Parts): boolean {
  const owners = new Map<string, string>();
  const seen = new Set<string>();
  for (const { identity, instrument } of streamsOf(parts)) {
    const owner = identityOf(parts.instruments[instrument] as InstrumentSpec);
    if ((owners.get(identity) ?? owner) !== owner || seen.has(`${instrument} ${identity}`)) return true;
    owners.set(identity, owner);
    seen.add(`${instrument} ${identity}`);
  }
  return false;
}
