// Floor 1. UCUM units in Prometheus' words: `s` is `seconds`, `By/s` is `bytes` and `per_second`.
// The tables are those of prometheus/otlptranslator, so that a pulled and a pushed series have one name.

const MAIN_UNITS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

/** Singular, and with other meanings: `m` after the slash is a minute, before it a metre. */
const PER_UNITS: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** The words of a unit; empty where the unit has none. `per` starts with `per_`. */
export interface UnitWords {
  readonly main: string;
  readonly per: string;
}

/**
 * Splits a unit into Prometheus' words. Annotations in braces vanish, unknown units stand as they are, but for what no name
 * of old may have in it.
 *
 * @example
 * unitWords('By/s'); // { main: 'bytes', per: 'per_second' }
 */
export function unitWords(unit: string): UnitWords {
  const { main, per } = unescapedUnitWords(unit);
  // A divisor that has nothing printable in it ("By/!") would leave a bare "per" behind.
  const perWord = nameable(per).replace(/_$/, '');
  return { main: nameable(main), per: perWord === 'per' ? '' : perWord };
}

/** The same for names that may have any character. */
export function unescapedUnitWords(unit: string): UnitWords {
  const slash = unit.indexOf('/');
  const main = word(slash < 0 ? unit : unit.slice(0, slash), MAIN_UNITS);
  const per = slash < 0 ? '' : word(unit.slice(slash + 1), PER_UNITS);
  return { main, per: per === '' ? '' : `per_${per}` };
}

function word(part: string, words: ReadonlyMap<string, string>): string {
  const unit = part.trim();
  return /[{}]/.test(unit) ? '' : (words.get(unit) ?? unit);
}

function nameable(text: string): string {
  return text.replace(/[^a-zA-Z0-9:]+/g, '_').replace(/^_/, '');
}
