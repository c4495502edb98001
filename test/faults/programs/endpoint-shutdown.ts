// A shutdown with clients in every bad state. The process has to end by itself.

import { open, portOf, said, startServed, tlsFiles } from './endpoint-clients.ts';
import { uncaught } from './measure.ts';

async function shutdownMs(prometheus: { tls?: typeof tlsFiles }, texts: readonly string[]): Promise<number> {
  const telemetry = await startServed(prometheus);
  const clients = await Promise.all(texts.map(() => open(portOf(telemetry))));
  for (const [index, text] of texts.entries()) clients[index]?.socket.write(text);
  // A moment for the bytes to arrive: a shutdown before they do is the easier one.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  await telemetry.shutdown();
  const ms = performance.now() - began;
  await Promise.all(clients.map(({ closed }) => closed));
  return ms;
}

const half = 'GET /metrics HTTP/1.1\r\nhost: localhost\r\n';
const body = 'POST /metrics HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf';
const httpMs = await shutdownMs({}, ['', 'GET', half, half, body, `${half}\r\n`]);
const httpsMs = await shutdownMs({ tls: tlsFiles }, ['', '', '\u0016\u0003']);
console.log(JSON.stringify({ httpMs, httpsMs, left: process.getActiveResourcesInfo(), said, uncaught }));
