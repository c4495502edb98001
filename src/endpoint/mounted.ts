// Floor 6. The endpoint in a server of the user's: which of its pages are served there, and at which paths.

import { BinnacleError } from '../support/errors.ts';
import type { Endpoint, EndpointPaths } from './endpoint.ts';

/** What can be mounted: a telemetry, as `initTelemetry()` gives it. */
export type Mountable = Pick<Endpoint, 'handler' | 'paths'>;

/**
 * `metrics`: what Prometheus scrapes. `health`: 200 while the process answers. `ready`: 200, or 503 while a readiness check
 * fails.
 */
export type EndpointPage = keyof EndpointPaths;

/**
 * What every way of mounting can be told.
 *
 * @example { pages: ['metrics'] }
 */
export interface MountOptions {
  /** The pages to serve; leave out those that the application has itself. Default: all three. */
  readonly pages?: readonly EndpointPage[] | undefined;
}

const everyPage: readonly EndpointPage[] = ['metrics', 'health', 'ready'];

/**
 * The paths, as the handler knows them, of the pages that are to be mounted.
 *
 * @param caller Who was given the options, for the message.
 * @throws BinnacleError BINNACLE_INVALID_OPTIONS, when there is no handler, or a page is none of ours
 * @example mountedPaths('telemetryRouter()', telemetry, { pages: ['metrics'] }); // ['/metrics']
 */
export function mountedPaths(caller: string, telemetry: Mountable, { pages = everyPage }: MountOptions): string[] {
  // Untyped callers come here with anything: the telemetry left out is the likeliest.
  if (typeof (telemetry as Mountable | undefined)?.handler !== 'function') {
    throw new BinnacleError('BINNACLE_INVALID_OPTIONS', [
      `${caller} was given no telemetry: pass what initTelemetry() returned.`,
    ]);
  }
  if (!Array.isArray(pages) || !pages.every((page) => everyPage.includes(page))) {
    throw new BinnacleError('BINNACLE_INVALID_OPTIONS', [
      `${caller} was given pages: ${JSON.stringify(pages)}; expected a list of any of ${everyPage.join(', ')}.`,
    ]);
  }
  return (pages as readonly EndpointPage[]).map((page) => telemetry.paths[page]);
}
