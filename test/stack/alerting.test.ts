// From a number to a message: a critical escalation is pushed, a rule sees it, Alertmanager calls the webhook.

import { type Alertmanager, startAlertmanager } from './harness/alertmanager.ts';
import { type Collector, startCollector } from './harness/collector.ts';
import { pushCounter } from './harness/otlp.ts';
import { startPrometheus } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';
import { until } from './harness/until.ts';

describe('an alert', () => {
  const stack = useStack();
  let gateway: Collector;
  let alertmanager: Alertmanager;

  beforeAll(
    stack.logged(async () => {
      alertmanager = await startAlertmanager(stack);
      await startPrometheus(stack);
      gateway = await startCollector(stack, { service: 'gateway' });
    }),
    60_000,
  );

  it(
    'that pages is delivered, with what happened and the way to its runbook',
    stack.logged(async () => {
      const attributes = { reason: 'test_failures', severity: 'critical', workflow_type: 'bugfix' };
      const push = { service: 'issue-agent', name: 'escalations', value: 1, attributes };
      expect(await pushCounter(gateway.otlpHttp, push, gateway.token)).toBe(200);

      const isIt = { receiver: 'page', status: 'firing' };
      const delivered = await until(
        'the webhook is called',
        () => alertmanager.notifications.find(({ receiver }) => receiver === isIt.receiver),
        { deadlineMs: 60_000 },
      );
      expect(delivered).toMatchObject({
        ...isIt,
        alerts: [
          {
            labels: { alertname: 'CriticalEscalation', severity: 'page', job: 'issue-agent', reason: 'test_failures' },
            annotations: { runbook_url: 'docs/troubleshooting.md#criticalescalation' },
          },
        ],
      });
    }),
  );
});
