// Pushes are compared only if everything of them arrives; the receiver of another process says so.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openPushes, pushers } from '../../../bench/contestants/pushes.ts';
import { Receiver } from '../../../bench/measure/receiving.ts';

const series = { counters: [900, 3], histograms: [500] };
const officials = pushers.filter((name) => name !== 'binnacle');
let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start();
});

afterAll(() => receiver.stop());

test.each(officials)('%s pushes every series, and is smaller with gzip', async (contestant) => {
  const bytes = [];
  for (const compression of ['gzip', 'none'] as const) {
    const { touch, push } = await openPushes(contestant, { ...series, url: receiver.url, compression });
    touch();
    await push();
    const taken = await receiver.take();
    expect(taken).toMatchObject({ points: 1403, requests: contestant.endsWith('in batches') ? 2 : 1 });
    bytes.push(taken.bytes);
  }
  const [zipped = 0, plain = 0] = bytes;
  expect(zipped).toBeGreaterThan(1000);
  expect(plain).toBeGreaterThan(3 * zipped);
});

test('what was taken is not counted again', async () => {
  expect(await receiver.take()).toEqual({ requests: 0, bytes: 0, points: 0 });
});

test.each(officials)('a push of %s that is refused fails the run', async (contestant) => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(400).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { touch, push } = await openPushes(contestant, { ...series, url, compression: 'none' });
  touch();
  await expect(push()).rejects.toThrow();
  server.closeAllConnections();
  await once(server.close(), 'close');
});

test('whoever takes no part is refused', async () => {
  const setup = { ...series, url: receiver.url, compression: 'none' } as const;
  await expect(openPushes('nobody', setup)).rejects.toThrow('"nobody"');
});
