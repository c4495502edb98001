import { recorded } from '../recording.ts';

it('counts errors by kind, severity and component', async () => {
  const { meters, rows } = recorded();
  const error = Object.assign(new Error('connect to 10.0.0.7 as root'), { code: 'ECONNREFUSED' });
  meters.errors.recorded({ errorType: error, severity: 'high', component: 'planner' });
  meters.errors.recorded({ errorType: error, severity: 'high', component: 'planner' });
  meters.errors.recorded({ errorType: 503, severity: 'low', component: 'planner' });
  expect(await rows('errors')).toEqual({
    'error_type=ECONNREFUSED,severity=high,component=planner': 2,
    'error_type=503,severity=low,component=planner': 1,
  });
});

it('keeps no message and no class of the service', async () => {
  const { meters, rows } = recorded();
  class InvoiceError extends Error {
    override name = 'InvoiceError';
  }
  for (const errorType of [new InvoiceError('user 4711'), 'user 4711 not found', { message: 'user 4711' }]) {
    meters.errors.recorded({ errorType, severity: 'medium', component: 'planner' });
  }
  expect(await rows('errors')).toEqual({ 'error_type=_OTHER,severity=medium,component=planner': 3 });
});
