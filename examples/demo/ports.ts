// Which port to listen on: the one that was asked for, or a usual one, or a free one.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { UsageError } from './options.ts';

/**
 * A port that was asked for has to be free; a usual one gives way to a free one.
 *
 * @throws UsageError when the port that was asked for cannot be had
 */
export async function choosePort(option: string, asked: number | undefined, usual: number, host: string) {
  const port = asked ?? usual;
  if (port === 0) return 0;
  const trouble = await tryPort(port, host);
  if (trouble === undefined) return port;
  if (asked === undefined) return 0;
  throw new UsageError(`${host}:${port} cannot be had (${trouble}). Give another ${option}, or 0 for a free one.`);
}

async function tryPort(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  } finally {
    server.close();
  }
}
