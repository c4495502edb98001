// Ten thousand connections that send bytes by chance: bytes of any kind, and requests in which some were changed.

import { open, portOf, said, scrape, startServed } from './endpoint-clients.ts';
import { chance, uncaught } from './measure.ts';

const STREAMS = 10_000;
const random = chance(7);
const requests = [
  'GET /metrics HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\n\r\n',
  'POST /metrics HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  'GET /ready HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  'CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\nabc',
];

function stream(): Buffer {
  if (random(2) === 0) return Buffer.from(Array.from({ length: 1 + random(300) }, () => random(256)));
  const bytes = Buffer.from(requests[random(requests.length)] ?? '');
  for (let changes = random(4); changes > 0; changes--) bytes[random(bytes.length)] = random(256);
  return bytes.subarray(0, random(3) === 0 ? random(bytes.length) : bytes.length);
}

const telemetry = await startServed();
const answers = new Map<string, number>();
let left = STREAMS;

async function send(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const { socket, closed } = await open(portOf(telemetry));
    let first = '';
    socket.on('data', (chunk) => {
      first ||= /^HTTP\/1\.1 (\d{3})/.exec(chunk.toString('latin1'))?.[1] ?? 'no HTTP';
    });
    socket.end(stream());
    await closed;
    answers.set(first, (answers.get(first) ?? 0) + 1);
  }
}

await Promise.all(Array.from({ length: 40 }, send));
const next = await scrape(telemetry.url);
await telemetry.shutdown();
console.log(
  JSON.stringify({
    answers: Object.fromEntries(answers),
    streams: [...answers.values()].reduce((all, one) => all + one, 0),
    next: next.status,
    said,
    uncaught,
  }),
);
