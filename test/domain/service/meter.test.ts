import { bothConventions, recorded } from '../recording.ts';

it('counts business operations by outcome from zero, and measures those whose seconds are known', async () => {
  const { meters, rows, sums } = recorded();
  meters.service.recordOperation({ operation: 'checkout', outcome: 'success' });
  const checkout = 'business.operation=checkout';
  expect(await rows('business.operations')).toEqual({
    [`${checkout},outcome=success`]: 1,
    [`${checkout},outcome=failure`]: 0,
  });
  meters.service.recordOperation({ operation: 'checkout', outcome: 'failure', errorType: 'declined' }, 0.4);
  expect(await rows('business.operations')).toEqual({
    [`${checkout},outcome=success`]: 1,
    [`${checkout},outcome=failure`]: 0,
    [`${checkout},outcome=failure,error.type=declined`]: 1,
  });
  expect(await sums('business.operation.duration')).toEqual({ [`${checkout},outcome=failure`]: 0.4 });
});

it('keeps how much of a resource is in use, in its own unit and as a share', async () => {
  const { meters, rows } = recorded();
  meters.service.setResourceUsage({ type: 'db_connections', unit: 'connections' }, 7);
  meters.service.setResourceUsage({ type: 'disk', unit: 'bytes' }, 1e9);
  meters.service.setResourceUtilization({ type: 'db_connections' }, 0.7);
  meters.service.setResourceUtilization({ type: 'db_connections' }, 0.2);
  expect(await rows('resource.usage')).toEqual({
    'resource.type=db_connections,resource.unit=connections': 7,
    'resource.type=disk,resource.unit=bytes': 1e9,
  });
  expect(await rows('resource.utilization')).toEqual({ 'resource.type=db_connections': 0.2 });
});

describe('requests told by hand', () => {
  const request = { method: 'GET', endpoint: '/orders/:id', statusCode: 200 };
  const get = 'http.request.method=GET,url.scheme=http';

  it('have the names of the stable semantic conventions', async () => {
    const { meters, rows, sums } = recorded();
    meters.service.recordRequest(request, 0.05);
    meters.service.recordRequest({ ...request, statusCode: 503, scheme: 'https' }, 0.1);
    expect(await sums('http.server.request.duration')).toEqual({
      [`${get},http.route=/orders/:id,http.response.status_code=200`]: 0.05,
      'http.request.method=GET,url.scheme=https,http.route=/orders/:id,http.response.status_code=503,error.type=503': 0.1,
    });
    expect(await rows('http_requests')).toEqual({});
  });

  it('have the plain names where these are asked for, with an endpoint always', async () => {
    const { meters, rows, sums, losses } = recorded({ conventions: bothConventions });
    meters.service.recordRequest(request, 0.05);
    meters.service.recordRequest({ method: 'GET', statusCode: 404 }, 0.1);
    expect(await rows('http_requests')).toEqual({
      'method=GET,endpoint=/orders/:id,status_code=200': 1,
      'method=GET,endpoint=_OTHER,status_code=404': 1,
    });
    expect(await sums('http_request_duration_seconds')).toEqual({
      'method=GET,endpoint=/orders/:id': 0.05,
      'method=GET,endpoint=_OTHER': 0.1,
    });
    expect(await rows('http.server.request.duration')).toMatchObject({ [`${get},http.response.status_code=404`]: 1 });
    expect(losses.replacements()).toEqual([]); // no route is known, which is nothing that was replaced
  });

  it('are left out and counted while every request is measured already', async () => {
    const { meters, http, rows, losses } = recorded();
    const end = http.captured();
    meters.service.recordRequest(request, 0.05);
    end();
    expect(await rows('http.server.request.duration')).toEqual({});
    expect(losses.droppedByReason()).toEqual({ measured_elsewhere: 1 });
    meters.service.recordRequest(request, 0.05);
    expect(Object.values(await rows('http.server.request.duration'))).toEqual([1]);
  });
});
