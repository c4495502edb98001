// Three instances of a code search: one fails for a while and comes back, one hangs now and then, one is well.

import { everyNth, latency, outage } from './behaviour.ts';
import { reply, serve } from './serve.ts';

/** Far longer than any caller waits. */
const HANGS_MS = 2000;

/** The URLs of the instances, by name. */
export async function startSearchInstances(): Promise<Record<string, string>> {
  const never = () => false;
  return {
    'search-1': await startInstance({ isDown: never, hangs: never }),
    'search-2': await startInstance({
      isDown: outage({ afterMs: 1500, forMs: 1500, everyMs: 20_000 }),
      hangs: never,
    }),
    'search-3': await startInstance({ isDown: never, hangs: everyNth(25) }),
  };
}

function startInstance({ isDown, hangs }: { isDown: () => boolean; hangs: () => boolean }): Promise<string> {
  return serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://search');
    if (pathname === '/health') return reply(response, 200, { status: isDown() ? 'degraded' : 'healthy' });
    await latency(hangs() ? HANGS_MS : 8);
    if (isDown()) return reply(response, 503, { error: 'index is being rebuilt' });
    const repository = searchParams.get('repository') ?? '';
    if (repository.endsWith('/archive')) return reply(response, 404, { error: 'not indexed' });
    reply(response, 200, { files: [`${pathname.slice(1)}/first.ts`, `${pathname.slice(1)}/second.ts`] });
  });
}
