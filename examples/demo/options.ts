// What `npm run demo -- ...` takes.

import { parseArgs } from 'node:util';

/** The command line, read and checked. A port that is undefined was not asked for. */
export interface DemoOptions {
  readonly port: number | undefined;
  readonly metricsPort: number | undefined;
  readonly host: string;
  readonly push: string | undefined;
  readonly pushIntervalMs: number;
  readonly rate: number;
  readonly sdk: 'binnacle' | 'opentelemetry';
  readonly seconds: number | undefined;
  readonly check: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** A command line that cannot be understood; the message says what would be. */
export class UsageError extends Error {}

/** By then every kind of trouble has come and gone. */
const LEAST_CHECKED_SECONDS = 5;

export const usage = `Usage: npm run demo -- [options]

  --port N             port of the service (default 8080, or a free one when that is taken; 0: a free one)
  --metrics-port N     port of /metrics, /health and /ready (default 9464, or a free one; with --check a free one)
  --host H             address that the metrics are served at (default 127.0.0.1)
  --push URL           push to this OpenTelemetry Collector as well, such as http://127.0.0.1:4318
  --push-interval MS   milliseconds from push to push (default 5000)
  --rate N             webhooks a second (default 12)
  --sdk NAME           whose MeterProvider: binnacle or opentelemetry (default binnacle)
  --seconds N          stop by itself after so many seconds (default: run until Ctrl-C; with --check 10)
  --check              in the end, check that the numbers add up; exit 1 if they do not
  --quiet              no health on the terminal
  --help               this text
`;

/** @throws UsageError when an option is not known, or its value makes no sense. */
export function readOptions(args: readonly string[]): DemoOptions {
  const values = parse(args);
  const check = values.check ?? false;
  const seconds = numberIn(values, 'seconds', 1, 86_400) ?? (check ? 10 : undefined);
  if (check && seconds !== undefined && seconds < LEAST_CHECKED_SECONDS) {
    throw new UsageError(`--check takes at least ${LEAST_CHECKED_SECONDS} seconds: a breaker has to open and close.`);
  }
  return {
    port: numberIn(values, 'port', 0, 65_535, { whole: true }),
    metricsPort: numberIn(values, 'metrics-port', 0, 65_535, { whole: true }) ?? (check ? 0 : undefined),
    host: values.host ?? '127.0.0.1',
    push: urlIn(values.push),
    pushIntervalMs: numberIn(values, 'push-interval', 100, 3_600_000, { whole: true }) ?? 5000,
    rate: numberIn(values, 'rate', 0.1, 200) ?? 12,
    sdk: sdkIn(values.sdk),
    seconds,
    check,
    quiet: values.quiet ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'metrics-port': { type: 'string' },
        host: { type: 'string' },
        push: { type: 'string' },
        'push-interval': { type: 'string' },
        rate: { type: 'string' },
        sdk: { type: 'string' },
        seconds: { type: 'string' },
        check: { type: 'boolean' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

type NumberOption = 'port' | 'metrics-port' | 'push-interval' | 'rate' | 'seconds';

function numberIn(
  values: Partial<Record<NumberOption, string | undefined>>,
  name: NumberOption,
  least: number,
  most: number,
  { whole = false } = {},
): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
  throw new UsageError(`--${name} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}".`);
}

function sdkIn(text = 'binnacle'): DemoOptions['sdk'] {
  if (text === 'binnacle' || text === 'opentelemetry') return text;
  throw new UsageError(`--sdk takes binnacle or opentelemetry, not "${text}".`);
}

function urlIn(text: string | undefined): string | undefined {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new UsageError(`--push takes the URL of a Collector, such as http://127.0.0.1:4318, not "${text}".`);
}
