// Floor 7. undici's channels: fetch, and every undici client, whether bundled with Node or installed.

import { type Attached, attachToChannels, type OnFault } from './channels.ts';
import type { ClientEvents, ClientTarget } from './client-events.ts';

interface UndiciRequest {
  origin: string | URL;
  method: string;
}

/** An upgraded request (WebSocket) gets no headers event, so it never ends and is forgotten with its object. */
export function watchUndici(events: ClientEvents, onFault: OnFault): Attached {
  return attachToChannels(
    {
      'undici:request:create': ({ request }: { request: UndiciRequest }) => events.created(request),
      'undici:request:headers': ({ request, response }: { request: UndiciRequest; response: { statusCode: number } }) =>
        events.responded(request, targetOf(request), response.statusCode),
      'undici:request:error': ({ request, error }: { request: UndiciRequest; error: unknown }) =>
        events.failed(request, targetOf(request), error),
    },
    onFault,
  );
}

function targetOf({ origin, method }: UndiciRequest): ClientTarget {
  const { hostname, port, protocol } = new URL(origin);
  return {
    method,
    serverAddress: hostname.replace(/^\[|\]$/g, ''),
    serverPort: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}
