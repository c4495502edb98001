import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { judge } from '../exposition/judge.ts';
import { samplesOf } from '../telemetry/samples.ts';
import { pageIn, runProgram } from './program.ts';

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface TracePush {
  readonly resourceSpans: { readonly scopeSpans: { readonly spans: Span[] }[] }[];
}

const SERVER_KIND = 2;

test.each(['traces-first', 'metrics-first'])(
  '%s: spans arrive, HTTP is measured once, and both end cleanly',
  async (order) => {
    const spans: Span[] = [];
    const paths = new Set<string | undefined>();
    const server = createServer(async (request, response) => {
      paths.add(request.url);
      const { resourceSpans } = (await json(request)) as TracePush;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await runProgram('examples/sdk-node-traces/main.ts', [order], {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect([code, stderr]).toEqual([0, '']);

    const requests = spans.filter(({ kind }) => kind === SERVER_KIND).map(({ spanId }) => spanId);
    const greetings = spans.filter(({ name }) => name === 'greet').map(({ parentSpanId }) => parentSpanId);
    expect(requests).toHaveLength(3);
    expect(greetings.toSorted()).toEqual(requests.toSorted());
    expect([...paths]).toEqual(['/v1/traces']);

    const page = pageIn(stdout);
    judge('text/plain; version=0.0.4; charset=utf-8', page);
    const http = Object.entries(samplesOf(page)).filter(([key]) => /^http_.*_count\{/.test(key));
    expect(http).toEqual([
      [expect.stringMatching(/^http_client_request_duration_seconds_count\{.*server_address="127\.0\.0\.1"/), 3],
      [expect.stringMatching(/^http_server_request_duration_seconds_count\{.*http_route="\/hello\/:name"/), 3],
    ]);
    expect(page).toMatch(/^handler_successes_total\{handler_name="greet"\} 3$/m);
  },
);
