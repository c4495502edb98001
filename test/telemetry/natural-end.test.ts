import { flushOnNaturalEnd } from '../../src/telemetry/natural-end.ts';
import { runProgram } from '../examples/program.ts';
import { Receiver } from '../export/otlp/receiver.ts';

describe('listening', () => {
  const emit = () => process.emit('beforeExit', 0);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  let end: () => void;
  afterEach(() => end());

  test('flushes once for one end, though the flush brings the process to it again', async () => {
    const deadlines: number[] = [];
    end = flushOnNaturalEnd(async ({ deadlineMs }) => deadlines.push(deadlineMs));
    for (let time = 0; time < 3; time += 1) {
      emit();
      await turn();
    }
    expect(deadlines).toEqual([2000]);
  });

  test('not while a flush is under way, and again after other work', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(5000);
    try {
      const { promise, resolve } = Promise.withResolvers<void>();
      let flushes = 0;
      end = flushOnNaturalEnd(() => {
        flushes += 1;
        return promise;
      });
      emit();
      now.mockReturnValue(60_000);
      emit();
      expect(flushes).toBe(1);
      resolve();
      await turn();
      now.mockReturnValue(62_000);
      emit();
      expect(flushes).toBe(2);
    } finally {
      now.mockRestore();
    }
  });

  test('ends', () => {
    const before = process.listenerCount('beforeExit');
    let flushes = 0;
    end = flushOnNaturalEnd(async () => (flushes += 1));
    end();
    emit();
    expect([process.listenerCount('beforeExit'), flushes]).toEqual([before, 0]);
  });
});

describe('a program that has nothing left to do', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await new Receiver().come();
  });
  afterEach(() => receiver.leave());

  const run = (...args: string[]) =>
    runProgram('test/telemetry/programs/natural-end.mts', args, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

  test.each<[string, string[], number]>([
    ['a module', [], 3],
    ['CommonJS', ['require'], 3],
    ['without a timer', ['manual'], 3],
    // The exit code of a worker is not that of the process.
    ['a worker thread', ['worker'], 0],
  ])('%s: the last values are pushed once, and the exit code stays', async (_what, args, expected) => {
    const { code, signal, stderr } = await run(...args);
    expect([code, signal, stderr]).toEqual([expected, null, '']);
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.metric('queue_depth')?.points[0]?.value).toBe(7);
  });

  test('after a shutdown there is nothing more to push', async () => {
    expect((await run('shut-down')).code).toBe(3);
    expect(receiver.requests).toHaveLength(1);
  });

  test('a receiver that hangs holds it for two seconds, once', async () => {
    receiver.behaviour = 'hang';
    const { code, stdout, stderr } = await run();
    expect(code).toBe(3);
    expect(stderr.match(/metrics do not arrive/g)).toHaveLength(1);
    const lived = Number(/lived on for (\d+) ms/.exec(stdout)?.[1]);
    expect(lived).toBeGreaterThan(1500);
    expect(lived).toBeLessThan(3500);
    expect(receiver.requests).toHaveLength(1);
  });

  test('nor does the push of an interval, that has a minute and hangs, hold it for longer', async () => {
    receiver.behaviour = 'hang';
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const { code, stdout } = await runProgram('test/telemetry/programs/interval-hangs.mts', [], env);
    expect(code).toBe(0);
    expect(Number(/lived on for (\d+) ms/.exec(stdout)?.[1])).toBeLessThan(20_000);
    expect(receiver.requests).toHaveLength(1);
  });
});
