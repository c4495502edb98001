// Sends one body, says what became of it, and leaves the transport open: whether the process then ends is what is asked. With a
// fourth argument nobody waits for the answer; who awaits it at the top of a module ends with 13 then, by Node's rule.

import { createTransport } from '../../../../src/export/otlp/transport.ts';

const [url = '', deadlineMs = '', ca, idly] = process.argv.slice(2);
const transport = createTransport({
  url,
  headers: {},
  protocol: 'http/protobuf',
  compression: 'gzip',
  tls: { ca: ca || undefined },
});
const { kind } = await transport.send(Buffer.from('body'), Number(deadlineMs), idly === undefined);
console.log(kind);
