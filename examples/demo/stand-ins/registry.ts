// The registry of the mesh: who registers is told where the others are. Every fifth renewal fails.

import { everyNth, latency } from './behaviour.ts';
import { reply, serve } from './serve.ts';

/** `PUT` registers or renews, `DELETE` deregisters. */
export async function startRegistry(search: Readonly<Record<string, string>>): Promise<string> {
  const fails = everyNth(5);
  return serve(async (request, response) => {
    await latency(5);
    if (request.method === 'DELETE') return reply(response, 200, {});
    if (fails()) return reply(response, 503, { error: 'electing a leader' });
    reply(response, 200, { search });
  });
}
