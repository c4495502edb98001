import { bothConventions, recorded } from '../recording.ts';

const get = 'http.request.method=GET,url.scheme=http';

it('shows requests that are being answered', async () => {
  const { http, rows } = recorded();
  const first = http.server.started({ method: 'GET', scheme: 'http' });
  const second = http.server.started({ method: 'GET', scheme: 'http' });
  http.server.started({ method: 'BREW', scheme: 'https' });
  expect(await rows('http.server.active_requests')).toEqual({
    [get]: 2,
    'http.request.method=_OTHER,url.scheme=https': 1,
  });
  first();
  first();
  second();
  expect(await rows('http.server.active_requests')).toMatchObject({ [get]: 0 });
});

it('measures answers with all that is known of them', async () => {
  const { http, sums, rows } = recorded({ conventions: bothConventions });
  http.server.finished(
    { method: 'GET', scheme: 'http', route: '/orders/:id', statusCode: 200, protocolVersion: '1.1' },
    0.1,
  );
  http.server.finished({ method: 'GET', scheme: 'http', errorType: 'ECONNRESET' }, 0.2);
  expect(await sums('http.server.request.duration')).toEqual({
    [`${get},http.route=/orders/:id,http.response.status_code=200,network.protocol.version=1.1`]: 0.1,
    [`${get},error.type=ECONNRESET`]: 0.2,
  });
  expect(await rows('http_requests')).toEqual({
    'method=GET,endpoint=/orders/:id,status_code=200': 1,
    'method=GET,endpoint=_OTHER,status_code=_OTHER': 1,
  });
});

it('folds what a stranger sends into few values', async () => {
  const { http, rows } = recorded();
  for (let index = 0; index < 200; index++) {
    http.server.finished(
      {
        method: `M${index}`,
        scheme: 'http',
        route: `/${index}`,
        statusCode: 600 + index,
        protocolVersion: `${index}.0`,
      },
      0.1,
    );
  }
  const seen = Object.keys(await rows('http.server.request.duration'));
  expect(seen.length).toBeLessThanOrEqual(2 * 65);
  for (const row of seen) {
    expect(row).toMatch(/^http\.request\.method=_OTHER,.*http\.response\.status_code=_OTHER/);
  }
});

it('measures requests that this service makes', async () => {
  const { http, sums } = recorded();
  const request = { method: 'POST', serverAddress: 'api.example.com', serverPort: 443 };
  http.client.finished({ ...request, statusCode: 201 }, 0.3);
  http.client.finished({ ...request, errorType: 'ENOTFOUND' }, 0.1);
  const server = 'http.request.method=POST,server.address=api.example.com,server.port=443';
  expect(await sums('http.client.request.duration')).toEqual({
    [`${server},http.response.status_code=201`]: 0.3,
    [`${server},error.type=ENOTFOUND`]: 0.1,
  });
});
