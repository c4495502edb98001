import { recorded } from '../recording.ts';

it('measures test runs by type and framework', async () => {
  const { meters, sums, rows } = recorded();
  meters.tests.executed({ testType: 'unit', framework: 'vitest' }, 4);
  meters.tests.executed({ testType: 'unit', framework: 'vitest', outcome: 'failure' }, 6);
  expect(await sums('test_execution_duration_seconds')).toEqual({ 'test_type=unit,framework=vitest': 10 });
  expect(await rows('test_executions')).toEqual({});
});

it('tells outcomes apart where it is asked to', async () => {
  const { meters, rows } = recorded({
    metrics: { tests: { enabled: true }, test_execution_duration_seconds: { enableAttributes: ['outcome'] } },
  });
  meters.tests.executed({ testType: 'e2e', framework: 'jest' }, 4);
  meters.tests.executed({ testType: 'e2e', framework: 'jest', outcome: 'skipped' }, 0);
  expect(await rows('test_executions')).toEqual({
    'test_type=e2e,framework=jest,outcome=success': 1,
    'test_type=e2e,framework=jest,outcome=skipped': 1,
    'test_type=e2e,framework=jest,outcome=failure': 0,
    'test_type=e2e,framework=jest,outcome=error': 0,
  });
  expect(await rows('test_execution_duration_seconds')).toEqual({
    'test_type=e2e,framework=jest,outcome=success': 1,
    'test_type=e2e,framework=jest,outcome=skipped': 1,
  });
});
