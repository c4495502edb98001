import { readOptions, UsageError } from '../../../examples/demo/options.ts';

describe('the options of the demo', () => {
  it('have defaults that run it until Ctrl-C, at its usual ports', () => {
    expect(readOptions([])).toEqual({
      port: undefined,
      metricsPort: undefined,
      host: '127.0.0.1',
      push: undefined,
      pushIntervalMs: 5000,
      rate: 12,
      sdk: 'binnacle',
      seconds: undefined,
      check: false,
      quiet: false,
      help: false,
    });
  });

  it('take what is given', () => {
    const args =
      '--port 0 --metrics-port 9000 --host 0.0.0.0 --push https://c:4318 --push-interval 500 --rate 0.5 --sdk opentelemetry --quiet';
    expect(readOptions(args.split(' '))).toMatchObject({
      port: 0,
      metricsPort: 9000,
      host: '0.0.0.0',
      push: 'https://c:4318',
      pushIntervalMs: 500,
      rate: 0.5,
      sdk: 'opentelemetry',
      quiet: true,
    });
  });

  it('with --check end after ten seconds, at a free metrics port, unless told otherwise', () => {
    expect(readOptions(['--check'])).toMatchObject({ seconds: 10, metricsPort: 0 });
    expect(readOptions(['--check', '--seconds', '6', '--metrics-port', '9464'])).toMatchObject({
      seconds: 6,
      metricsPort: 9464,
    });
  });

  it.each([
    [['--bogus'], "Unknown option '--bogus'"],
    [['stray'], "Unexpected argument 'stray'"],
    [['--rate', 'fast'], '--rate takes a number from 0.1 to 200, not "fast".'],
    [['--sdk', 'mine'], '--sdk takes binnacle or opentelemetry, not "mine".'],
    [['--rate', ''], '--rate takes a number from 0.1 to 200, not "".'],
    [['--port', '8080.5'], '--port takes a whole number from 0 to 65535, not "8080.5".'],
    [['--metrics-port', '70000'], '--metrics-port takes a whole number from 0 to 65535, not "70000".'],
    [['--push', 'collector:4318'], 'such as http://127.0.0.1:4318, not "collector:4318".'],
    [['--check', '--seconds', '2'], '--check takes at least 5 seconds'],
  ])('%j are refused, with what would be right', (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(message);
  });
});
