// Floor 6. The endpoint: what is at /metrics, /health and /ready, as handlers that any server can use.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from '../export/prometheus/page.ts';
import type { Diagnostics } from '../support/diagnostics.ts';
import { markOwnRequest } from '../support/own-traffic.ts';
import { textOf } from '../support/text-of.ts';
import {
  type Answer,
  jsonAnswer,
  pageAnswer,
  type Question,
  questionOfMessage,
  questionOfRequest,
  responseOf,
  send,
  textAnswer,
} from './answer.ts';
import { type Auth, isAllowed, refusalHeaders } from './auth.ts';
import { type ReadinessCheck, readinessOf } from './readiness.ts';

/** Where the pages of an endpoint are. */
export interface EndpointPaths {
  readonly metrics: string;
  readonly health: string;
  readonly ready: string;
}

/** How a scrape was answered. */
export interface Scraped {
  readonly status: number;
  /** From the request to an answer that is ready to be sent. */
  readonly seconds: number;
}

/** Options of {@link createEndpoint}. */
export interface EndpointOptions {
  /** Where the metrics are. Default `/metrics`. */
  readonly path?: string;
  /** The metrics page in a format of this `Accept` header; a rejection is answered with 503. */
  readonly scrape: (accept: string | undefined) => Promise<Page>;
  /** Called for each request for the metrics. */
  readonly onScraped?: (scraped: Scraped) => void;
  /** Checks behind `/ready`, each with one second to answer. Default none. */
  readonly readiness?: Readonly<Record<string, ReadinessCheck>>;
  /** Whether the telemetry itself is up; shown at `/ready` as the check `telemetry`. */
  readonly isReady: () => boolean;
  /** Asked for at the metrics, and for the names of failing checks. `/health` and `/ready` answer everybody. Default none. */
  readonly auth?: Auth | undefined;
  readonly diagnostics: Diagnostics;
}

/** The endpoint, to be mounted in a server: Node's own, or one that speaks Request and Response. Neither throws. */
export interface Endpoint {
  readonly paths: EndpointPaths;
  /** With `next`, as Express has it, what is none of the pages is passed on; without, it is answered with 404. */
  readonly handler: (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;
  readonly fetchHandler: (request: Request) => Promise<Response>;
}

/** Scrapes that may wait for their page. A scraper asks every few seconds, so more of them are no scrapers. */
const MOST_WAITING = 32;

/**
 * `GET` and `HEAD` of the metrics, `/health` (200 while the process answers) and `/ready` (200 or 503).
 *
 * @example
 * const { handler } = createEndpoint({ scrape: (accept) => reader.page({ accept }), isReady: () => true, diagnostics });
 * createServer(handler).listen(9464, '127.0.0.1');
 */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { path = '/metrics', readiness = {}, diagnostics } = options;
  const paths = { metrics: path, health: '/health', ready: '/ready' };
  const failingChecks = readinessOf(readiness);
  const metrics = metricsPage(options);
  const pages = new Map<string, (question: Question) => Promise<Answer>>([
    [paths.health, async () => jsonAnswer(200, { status: 'ok' })],
    [paths.ready, (question) => readyPage(question, options, failingChecks)],
    [paths.metrics, metrics],
  ]);

  const answerTo = async (question: Question): Promise<Answer> => {
    const page = pages.get(question.path);
    if (page === undefined) return textAnswer(404, 'Not found');
    if (question.method !== 'GET' && question.method !== 'HEAD') {
      return textAnswer(405, 'Method not allowed', { allow: 'GET, HEAD' });
    }
    try {
      return await page(question);
    } catch (error) {
      diagnostics.warnOnce(
        `endpoint.page:${question.path}`,
        `${question.path} is answered with 503 (${textOf(error)}).`,
      );
      return textAnswer(503, 'Not available');
    }
  };

  return {
    paths,
    handler: (request, response, next) => {
      const question = questionOfMessage(request);
      if (next !== undefined && !pages.has(question.path)) return next();
      markOwnRequest(request);
      void answerTo(question).then((answer) => send(response, answer));
    },
    fetchHandler: async (request) => responseOf(await answerTo(questionOfRequest(request)), request.method),
  };
}

function metricsPage(options: EndpointOptions): (question: Question) => Promise<Answer> {
  const { auth, scrape, onScraped, diagnostics } = options;
  let waiting = 0;

  const answerTo = async (question: Question): Promise<Answer> => {
    if (auth !== undefined && !(await isAllowed(auth, question.authorization, diagnostics))) {
      return textAnswer(401, 'Unauthorized', refusalHeaders(auth));
    }
    if (waiting >= MOST_WAITING) return textAnswer(503, 'Too many scrapes at once', { 'retry-after': '1' });
    waiting += 1;
    try {
      const answer = pageAnswer(await scrape(question.accept), question.acceptEncoding);
      diagnostics.recovered(`endpoint.page:${question.path}`, `${question.path} is answered again.`);
      return answer;
    } finally {
      waiting -= 1;
    }
  };

  return async (question) => {
    const began = performance.now();
    let status = 503;
    try {
      const answer = await answerTo(question);
      ({ status } = answer);
      return answer;
    } finally {
      onScraped?.({ status, seconds: (performance.now() - began) / 1000 });
    }
  };
}

async function readyPage(
  question: Question,
  { auth, isReady, diagnostics }: EndpointOptions,
  failingChecks: () => Promise<string[]>,
): Promise<Answer> {
  // The telemetry itself is asked each time: after its end, /ready must not say yes for the second that checks are kept.
  const failing = [...(isReady() ? [] : ['telemetry']), ...(await failingChecks())];
  if (failing.length === 0) return jsonAnswer(200, { status: 'ok' });
  // The names of checks tell what the service is built of, so they are for those who may see the metrics.
  const detail = (await isAllowed(auth, question.authorization, diagnostics)) ? { failing } : {};
  return jsonAnswer(503, { status: 'unavailable', ...detail });
}
