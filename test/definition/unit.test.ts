import { unescapedUnitWords, unitWords } from '../../src/definition/unit.ts';

const none = { main: '', per: '' };

describe('unitWords', () => {
  it.each([
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
    ['%', 'percent'],
  ])('translates %s to %s', (unit, main) => {
    expect(unitWords(unit)).toEqual({ main, per: '' });
  });

  it.each([
    ['1/s', '', 'per_second'],
    ['1/m', '', 'per_minute'],
    ['1/h', '', 'per_hour'],
    ['1/d', '', 'per_day'],
    ['1/w', '', 'per_week'],
    ['1/mo', '', 'per_month'],
    ['1/y', '', 'per_year'],
    ['By/s', 'bytes', 'per_second'],
    ['m/m', 'meters', 'per_minute'],
    ['{request}/s', '', 'per_second'],
    ['By/{request}', 'bytes', ''],
    ['a/b/c', 'a', 'per_b_c'],
  ])('splits the rate %s', (unit, main, per) => {
    expect(unitWords(unit)).toEqual({ main, per });
  });

  it.each(['', ' ', '1', '{issue}', '{a}/{b}', '/', '!', '1/!'])('has no words for "%s"', (unit) => {
    expect(unitWords(unit)).toEqual(none);
  });

  it('leaves unknown units as they stand, with one underscore for what Prometheus does not take', () => {
    expect(unitWords('USD').main).toBe('USD');
    expect(unitWords('unit__many@signs').main).toBe('unit_many_signs');
    expect(unitWords(' s ').main).toBe('seconds');
  });

  it('knows no word from the prototype of an object', () => {
    expect(unitWords('constructor').main).toBe('constructor');
  });
});

describe('unescapedUnitWords', () => {
  it.each([
    ['By/s', 'bytes', 'per_second'],
    ['{x}/{y}', '', ''],
    ['1', '', ''],
    ['foo!/bar!', 'foo!', 'per_bar!'],
    ['größe', 'größe', ''],
  ])('keeps the characters of %s', (unit, main, per) => {
    expect(unescapedUnitWords(unit)).toEqual({ main, per });
  });
});
