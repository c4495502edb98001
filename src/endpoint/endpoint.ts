// Floor 6. The three pages that every service of ours has: the metrics, alive, ready. It knows nothing of OpenTelemetry.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Diagnostics } from '../support/diagnostics.ts';
import { type Answer, answer, compressed, jsonAnswer, type Question, textAnswer } from './answer.ts';
import { type Auth, challenge, isAllowed } from './auth.ts';
import { type ReadinessCheck, readinessOf } from './readiness.ts';

/** Options of {@link createEndpoint}. */
export interface EndpointOptions {
  /** Where the metrics are. Default `/metrics`. */
  readonly path?: string;
  /** The metrics page; a rejection is answered with 503. */
  readonly scrape: () => Promise<{ readonly contentType: string; readonly body: string }>;
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
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  readonly fetchHandler: (request: Request) => Promise<Response>;
}

/**
 * `GET` and `HEAD` of the metrics, `/health` (200 while the process answers) and `/ready` (200 or 503).
 *
 * @example
 * const { handler } = createEndpoint({ scrape: () => reader.scrape(), isReady: () => true, diagnostics });
 * createServer(handler).listen(9464, '127.0.0.1');
 */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { path = '/metrics', isReady, readiness = {}, diagnostics } = options;
  const failingChecks = readinessOf({ telemetry: isReady, ...readiness });
  const pages = new Map<string, (question: Question) => Promise<Answer>>([
    ['/health', async () => jsonAnswer(200, { status: 'ok' })],
    ['/ready', (question) => readyPage(question, options, failingChecks)],
    [path, (question) => metricsPage(question, options)],
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
      const text = String(error).slice(0, 200);
      diagnostics.warnOnce(`endpoint.page:${question.path}`, `${question.path} is answered with 503 (${text}).`);
      return textAnswer(503, 'Not available');
    }
  };

  return {
    handler: (request, response) => {
      void answerTo(questionOf(request)).then((given) => send(response, given));
    },
    fetchHandler: async (request) => {
      const { status, headers, body } = await answerTo({
        method: request.method,
        path: new URL(request.url).pathname,
        authorization: request.headers.get('authorization') ?? undefined,
        acceptEncoding: request.headers.get('accept-encoding') ?? undefined,
      });
      const sized = { ...headers, 'content-length': String(body.length) };
      return new Response(request.method === 'HEAD' ? null : body, { status, headers: sized });
    },
  };
}

async function metricsPage(question: Question, options: EndpointOptions): Promise<Answer> {
  const { auth, scrape, diagnostics } = options;
  if (auth !== undefined && !(await isAllowed(auth, question.authorization, diagnostics))) {
    return textAnswer(401, 'Unauthorized', { 'www-authenticate': challenge(auth) });
  }
  const { contentType, body } = await scrape();
  const page = await compressed(answer(200, contentType, body), question.acceptEncoding);
  diagnostics.recovered(`endpoint.page:${question.path}`, `${question.path} is answered again.`);
  return page;
}

async function readyPage(
  question: Question,
  { auth, diagnostics }: EndpointOptions,
  failingChecks: () => Promise<string[]>,
): Promise<Answer> {
  const failing = await failingChecks();
  if (failing.length === 0) return jsonAnswer(200, { status: 'ok' });
  // The names of checks tell what the service is built of, so they are for those who may see the metrics.
  const detail = (await isAllowed(auth, question.authorization, diagnostics)) ? { failing } : {};
  return jsonAnswer(503, { status: 'unavailable', ...detail });
}

function questionOf({ method = '', url = '', headers }: IncomingMessage): Question {
  return {
    method,
    path: url.split('?', 1)[0] ?? '',
    authorization: headers.authorization,
    acceptEncoding: headers['accept-encoding']?.toString(),
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  try {
    response.writeHead(status, { ...headers, 'content-length': body.length });
    // Node leaves out the body of its own accord when the request was a HEAD.
    response.end(body);
  } catch {
    // The host has answered this request already; there is nothing left to say on it.
    response.destroy();
  }
}
