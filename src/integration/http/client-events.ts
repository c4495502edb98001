// Floor 7. The life of one client request, in terms that node:http and undici have in common.

import type { HttpClientEnd } from '../../domain/http/recorder.ts';

/** Whom a request goes to; never the path. */
export type ClientTarget = Pick<HttpClientEnd, 'method' | 'serverAddress' | 'serverPort'>;

/** What the channels of a client tell. `request` is the object that the client has for the request. */
export interface ClientEvents {
  created(request: object): void;
  responded(request: object, target: ClientTarget, statusCode: number): void;
  failed(request: object, target: ClientTarget, error: unknown): void;
}
