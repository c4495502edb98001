// A process of its own that takes pushes: what their receiver costs is not the sender's.

import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { pointsIn } from './measure/points.ts';

/** What came since it was asked last. */
export interface Taken {
  readonly requests: number;
  /** Of the connections: heads of the requests, and bodies as they were sent. */
  readonly bytes: number;
  /** Of the metrics that belong to the bench. */
  readonly points: number;
}

interface Body {
  readonly isZipped: boolean;
  readonly chunks: readonly Buffer[];
}

const bodies: Body[] = [];
const sockets = new Set<Socket>();
let closedBytes = 0;
let takenBytes = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    bodies.push({ isZipped: request.headers['content-encoding'] === 'gzip', chunks });
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 0 }).end();
  });
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => {
    sockets.delete(socket);
    closedBytes += socket.bytesRead;
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

// Nothing is read of the bodies before it is asked for: a receiver that works would have the sender wait.
process.on('message', () => {
  const taken = bodies.splice(0);
  const bytes = [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, closedBytes);
  const points = taken.reduce((sum, body) => sum + pointsIn(plain(body)), 0);
  process.send?.({ requests: taken.length, bytes: bytes - takenBytes, points } satisfies Taken);
  takenBytes = bytes;
});
process.on('disconnect', () => process.exit());

function plain({ isZipped, chunks }: Body): Uint8Array {
  const body = Buffer.concat(chunks);
  return isZipped ? gunzipSync(body) : body;
}
