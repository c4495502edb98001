// A thousand clients that say half of what they should, and one that scrapes. With `https`, half of a handshake.

import { open, portOf, said, scrape, startServed, tlsFiles } from './endpoint-clients.ts';
import { uncaught } from './measure.ts';

const isTls = process.argv[2] === 'https';
const telemetry = await startServed(isTls ? { tls: tlsFiles } : {});
const halves = ['', 'GET', 'GET /metrics HTTP/1.1\r\n', 'GET /metrics HTTP/1.1\r\nhost: localhost\r\nx-slow: '];
const trickling = new Set<NodeJS.Timeout>();

const began = performance.now();
const clients = await Promise.all(
  Array.from({ length: 1000 }, async (_, index) => {
    const { socket, closed } = await open(portOf(telemetry));
    // In TLS the first byte of a handshake, and no more.
    socket.write(isTls ? Buffer.from([0x16]) : (halves[index % halves.length] ?? ''));
    if (!isTls && index % halves.length === 3) {
      const timer = setInterval(() => socket.write('x'), 500);
      trickling.add(timer);
      void closed.then(() => clearInterval(timer));
    }
    return { socket, closed };
  }),
);
const scrapes = [];
for (let times = 0; times < 20; times++) scrapes.push(await scrape(telemetry.url));
const opened = performance.now() - began;
const openAtEnd = clients.filter(({ socket }) => !socket.destroyed).length;
await Promise.all(clients.map(({ closed }) => closed));
const closedAfter = performance.now() - began - opened;
const after = await scrape(telemetry.url);
await telemetry.shutdown();
for (const timer of trickling) clearInterval(timer);
const times = scrapes.map(({ ms }) => ms).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    statuses: [...new Set(scrapes.map(({ status }) => status))],
    medianMs: times[10],
    worstMs: times.at(-1),
    openAtEnd,
    closedAfter,
    after: after.status,
    said,
    uncaught,
  }),
);
