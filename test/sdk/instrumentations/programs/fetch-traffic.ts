// What fetch meets: every kind of answer, and the failures.

import { once } from 'node:events';
import type { Site } from './http-traffic.ts';

/** Fetches everything that the site has. */
export async function fetchAll({ server, port, refusedPort, settled }: Site): Promise<void> {
  const get = (path: string, options: RequestInit = {}, at = port) =>
    fetch(`http://127.0.0.1:${at}${path}`, options).then(
      (response) => response.text(),
      () => {},
    );
  for (const path of ['/users/1', '/users/2', '/missing', '/broken', '/cut']) await get(path);
  await Promise.all(Array.from({ length: 9 }, (_, index) => get(`/users/${index}`)));
  await get('/upload', { method: 'POST', body: 'a text' });
  await get('/users/3', { method: 'PURGE' });
  await get('/users/4', {}, refusedPort);
  const abort = new AbortController();
  const slow = get('/slow', { signal: abort.signal });
  await once(server, 'request');
  abort.abort();
  await slow;
  await settled();
}
