// A service under load that pushes, and that keeps its own book of all it has recorded.

import type { Counter, Histogram } from '@opentelemetry/api';
import { initTelemetry } from '../../../src/index.ts';
import type { OtlpOptions } from '../../../src/telemetry/config/otlp-options.ts';
import type { FlushResults, Telemetry } from '../../../src/telemetry/telemetry.ts';
import type { Outlet } from './outlet.ts';
import { totalsOf, wrongSteps } from './series-book.ts';
import { until } from './until.ts';

const branches = ['a', 'b', 'c', 'd', 'e'].map((branch) => ({ branch }));

export class Shop {
  readonly telemetry: Telemetry;
  /** What it logged. */
  readonly said: string[] = [];
  readonly #name: string;
  readonly #orders: Counter;
  readonly #waits: Histogram;
  #load: NodeJS.Timeout | undefined;
  #rounds = 0;

  /** Of several shops of one process the one before is to be closed first. */
  constructor(name: string, otlp: OtlpOptions) {
    const say = (message: string) => void this.said.push(message);
    this.#name = name;
    this.telemetry = initTelemetry({
      serviceName: name,
      exporters: 'otlp',
      otlp,
      logger: { info: say, warn: say, error: say },
      registerGlobal: false,
      http: false,
      runtime: false,
    });
    const meter = this.telemetry.meterProvider.getMeter('shop');
    this.#orders = meter.createCounter('orders');
    this.#waits = meter.createHistogram('waits', { unit: 's' });
    this.work();
  }

  /** How often everything was recorded. */
  get rounds(): number {
    return this.#rounds;
  }

  get status() {
    return this.telemetry.status().otlp;
  }

  work(): void {
    this.#rounds += 1;
    for (const [index, branch] of branches.entries()) {
      this.#orders.add(index + 1, branch);
      this.#waits.record(index / 10, branch);
    }
  }

  /** Some thousand measurements a second, until it rests. */
  keepWorking(): this {
    this.#load = setInterval(() => this.work(), 2);
    return this;
  }

  rest(): void {
    clearInterval(this.#load);
  }

  /** Resolves when the push is in this state, with a reason that holds this text. */
  async until(state: string, reason = ''): Promise<void> {
    await until(`it is ${state} ${reason}`, () => {
      const { state: now, lastError = '' } = this.status ?? {};
      return now === state && lastError.includes(reason);
    });
  }

  timesSaid(text: string): number {
    return this.said.filter((message) => message.includes(text)).length;
  }

  /** Rests, and gives what became of the last flush. */
  async close(): Promise<FlushResults> {
    this.rest();
    const flushed = await this.telemetry.flush();
    await this.telemetry.shutdown({ deadlineMs: 500 });
    return flushed;
  }

  /** Sentences about what arrived there: none, when all of it did, once, and each series went forward only. */
  faultsAt(outlet: Outlet): string[] {
    const [orders, waits] = ['orders', 'waits'].map((metric) => outlet.arrivals(this.#name, metric));
    const expected = { orders: this.#totals((index) => index + 1), waits: this.#totals(() => 1) };
    return [
      ...differences('orders', expected.orders, totalsOf(orders ?? [])),
      ...differences('waits', expected.waits, totalsOf(waits ?? [])),
      ...wrongSteps([...(orders ?? []), ...(waits ?? [])]),
    ];
  }

  #totals(weightOf: (index: number) => number): Record<string, number> {
    return Object.fromEntries(
      branches.map((branch, index) => [JSON.stringify(branch), weightOf(index) * this.#rounds]),
    );
  }
}

function differences(metric: string, recorded: Record<string, number>, arrived: Record<string, number>): string[] {
  return Object.keys({ ...recorded, ...arrived })
    .filter((series) => recorded[series] !== arrived[series])
    .map((series) => `${metric} ${series}: ${recorded[series]} recorded, ${arrived[series]} arrived`);
}
