import { BinnacleError, type BinnacleErrorCode, errorCatalogue, isBinnacleError } from '../../src/support/errors.ts';

describe('BinnacleError', () => {
  it('says one problem on the line of its code', () => {
    const error = new BinnacleError('BINNACLE_INVALID_OPTIONS', ['port 70000 is not a port']);
    expect(error.message).toBe('BINNACLE_INVALID_OPTIONS: port 70000 is not a port');
    expect(error.name).toBe('BinnacleError');
    expect(error.code).toBe('BINNACLE_INVALID_OPTIONS');
  });

  it('lists several problems, one a line', () => {
    const error = new BinnacleError('BINNACLE_INVALID_OPTIONS', ['one', 'two']);
    expect(error.message).toBe('BINNACLE_INVALID_OPTIONS:\n  - one\n  - two');
  });

  it('keeps the problems as they were when it was made', () => {
    const problems = ['one'];
    const error = new BinnacleError('BINNACLE_INVALID_OPTIONS', problems);
    problems.push('two');
    expect(error.problems).toEqual(['one']);
    expect(Object.isFrozen(error.problems)).toBe(true);
  });
});

describe('errorCatalogue', () => {
  it.each(Object.entries(errorCatalogue))('explains %s in whole sentences, with a cure', (code, { when, cure }) => {
    expect(code).toMatch(/^BINNACLE_[A-Z_]+$/);
    expect(when).toMatch(/^\w.*\.$/);
    expect(cure).toMatch(/^[A-Z].*\.$/);
  });
});

describe('isBinnacleError', () => {
  // As thrown by a second copy of the package: the same shape, another class.
  function foreign(code: string, name = 'BinnacleError'): Error {
    return Object.assign(new Error('x'), { name, code });
  }

  it('knows its own errors, and those of another copy of the package', () => {
    expect(isBinnacleError(new BinnacleError('BINNACLE_INVALID_OPTIONS', []))).toBe(true);
    expect(isBinnacleError(foreign('BINNACLE_DUPLICATE_METRIC' satisfies BinnacleErrorCode))).toBe(true);
  });

  it.each([
    ['another error', new Error('x')],
    ['an unknown code', foreign('BINNACLE_NO_SUCH_CODE')],
    ['a code that every object has', foreign('toString')],
    ['another class with such a code', foreign('BINNACLE_INVALID_OPTIONS', 'Error')],
    ['no error', { name: 'BinnacleError', code: 'BINNACLE_INVALID_OPTIONS' }],
    ['undefined', undefined],
    ['null', null],
  ])('refuses %s', (_what, value) => {
    expect(isBinnacleError(value)).toBe(false);
  });
});
