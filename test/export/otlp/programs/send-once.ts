// Sends one body, says what became of it, and leaves the transport open: whether the process then ends is what is asked.

import { createTransport } from '../../../../src/export/otlp/transport.ts';

const [url = '', deadlineMs = '', ca] = process.argv.slice(2);
const transport = createTransport({ url, headers: {}, protocol: 'http/protobuf', compression: 'gzip', tls: { ca } });
const { kind } = await transport.send(Buffer.from('body'), Number(deadlineMs));
console.log(kind);
