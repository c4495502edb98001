import { runProgram, startProgram } from '../examples/program.ts';
import { Receiver } from '../export/otlp/receiver.ts';

let receiver: Receiver;
let env: Record<string, string>;

beforeEach(async () => {
  receiver = await new Receiver().come();
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
});
afterEach(() => receiver.leave());

const program = (name: string) => `test/telemetry/programs/${name}.mts`;

/** What a program printed last; its own words about the endpoint come before. */
const report = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

test('the package imported and required in one process shares meters and telemetry', async () => {
  const { code, stdout, stderr } = await runProgram(program('both-copies'));
  expect([code, stderr]).toEqual([0, '']);
  expect(report(stdout)).toEqual({
    isTwice: true,
    sameMeters: true,
    sameTelemetry: true,
    depths: ['queue_depth{queue_name="mail"} 3', 'queue_depth{queue_name="bills"} 4'],
    state: 'stopped',
    code: 'BINNACLE_INVALID_OPTIONS',
  });
});

test('a telemetry keeps no process alive', async () => {
  const { code, signal, stdout, stderr } = await runProgram(program('started-only'), [], env);
  expect([code, signal, stderr]).toEqual([0, null, '']);
  expect(stdout).toContain('running\n');
});

test('after a shutdown that gave the push up, the process is not held by it', async () => {
  receiver.behaviour = 'hang';
  const { code, stdout, stderr } = await runProgram(program('given-up'), [], env);
  expect(code).toBe(0);
  // Which of them comes first is a matter of 10 ms.
  expect(stderr).toMatch(/metrics do not arrive|the last push took over/i);
  // The push itself would have taken ten seconds.
  expect(Number(/lived on for (\d+) ms/.exec(stdout)?.[1])).toBeLessThan(5000);
});

describe('shutdownOnSignals', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: the last values are pushed, and the process ends by the signal',
    async (signal) => {
      const service = startProgram(program('signalled'), [], env);
      await service.printed('waiting');
      service.process.kill(signal);
      expect(await service.ended).toMatchObject({ code: null, signal, stderr: '' });
      expect(receiver.requests).toHaveLength(1);
      expect(receiver.metric('queue_depth')?.points[0]?.value).toBe(7);
    },
  );

  test('a receiver that never answers does not hold the signal', async () => {
    receiver.behaviour = 'hang';
    const service = startProgram(program('signalled'), [], env);
    await service.printed('waiting');
    service.process.kill('SIGTERM');
    expect(await service.ended).toMatchObject({
      signal: 'SIGTERM',
      stderr: expect.stringContaining('metrics do not arrive'),
    });
  });

  test('where the host listens too, it hears the signal once, and the end is its own', async () => {
    const service = startProgram(program('signalled'), ['own-listener'], env);
    await service.printed('waiting');
    service.process.kill('SIGTERM');
    const { code, signal, stdout } = await service.ended;
    expect([code, signal]).toEqual([3, null]);
    expect(stdout.match(/heard/g)).toHaveLength(1);
    expect(receiver.requests).toHaveLength(1);
  });
});

test("http: 'instrumentation-http' measures running servers with routes, and nothing after shutdown", async () => {
  const { code, stdout, stderr } = await runProgram(program('instrumented'));
  expect([code, stderr]).toEqual([0, '']);
  expect(report(stdout)).toEqual({
    routes: expect.arrayContaining([
      ['/fastify/:id', '1'],
      ['/express/:id', '1'],
    ]),
    bounds: ['60', '+Inf'],
    later: [],
  });
  expect(report(stdout).routes).toHaveLength(2);
});
