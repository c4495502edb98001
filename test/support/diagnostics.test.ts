import { Diagnostics, type Logger } from '../../src/support/diagnostics.ts';

class Lines implements Logger {
  readonly said: string[] = [];

  info(message: string): void {
    this.said.push(`info ${message}`);
  }

  warn(message: string): void {
    this.said.push(`warn ${message}`);
  }

  error(message: string): void {
    this.said.push(`error ${message}`);
  }
}

describe('Diagnostics', () => {
  it('warns once a key, and counts the rest', () => {
    const lines = new Lines();
    const diagnostics = new Diagnostics(lines);
    for (let call = 0; call < 1000; call++) diagnostics.warnOnce('push', `failed ${call}`);
    diagnostics.warnOnce('port', 'taken');
    expect(lines.said).toEqual(['warn [binnacle] failed 0', 'warn [binnacle] taken']);
    expect(diagnostics.times('push')).toBe(1000);
    expect(diagnostics.times('port')).toBe(1);
    expect(diagnostics.times('other')).toBe(0);
  });

  it('says that a trouble is over once, and only when there was one', () => {
    const lines = new Lines();
    const diagnostics = new Diagnostics(lines);
    diagnostics.recovered('push', 'works');
    diagnostics.warnOnce('push', 'failed');
    diagnostics.recovered('push', 'works again');
    diagnostics.recovered('push', 'works still');
    expect(lines.said).toEqual(['warn [binnacle] failed', 'info [binnacle] works again']);
  });

  it('warns again when a trouble comes back', () => {
    const lines = new Lines();
    const diagnostics = new Diagnostics(lines);
    diagnostics.warnOnce('push', 'failed');
    diagnostics.recovered('push', 'works again');
    diagnostics.warnOnce('push', 'failed again');
    expect(lines.said.at(-1)).toBe('warn [binnacle] failed again');
    expect(diagnostics.times('push')).toBe(1);
  });

  it('passes information on each time', () => {
    const lines = new Lines();
    const diagnostics = new Diagnostics(lines);
    diagnostics.info('listening');
    diagnostics.info('listening');
    expect(lines.said).toEqual(['info [binnacle] listening', 'info [binnacle] listening']);
  });

  it('says a thousand different things at most, and that it stops there', () => {
    const lines = new Lines();
    const diagnostics = new Diagnostics(lines);
    for (let key = 0; key < 1100; key++) diagnostics.warnOnce(`key ${key}`, `thing ${key}`);
    expect(lines.said).toHaveLength(1001);
    expect(lines.said.at(-1)).toContain('1000 different things were said');
    diagnostics.recovered('key 5', 'over');
    diagnostics.warnOnce('key 5', 'back');
    expect(lines.said).toContain('warn [binnacle] back');
  });

  it('survives a logger that throws', () => {
    const fail = () => {
      throw new Error('the log is gone');
    };
    const diagnostics = new Diagnostics({ info: fail, warn: fail, error: fail });
    expect(() => diagnostics.info('x')).not.toThrow();
    expect(() => diagnostics.warnOnce('x', 'x')).not.toThrow();
    expect(() => diagnostics.recovered('x', 'x')).not.toThrow();
  });
});
