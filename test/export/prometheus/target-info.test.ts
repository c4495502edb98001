import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import { PullReader } from '../../../src/export/prometheus/pull-reader.ts';
import { targetInfo } from '../../../src/export/prometheus/target-info.ts';
import { Diagnostics } from '../../../src/support/diagnostics.ts';
import { MeterProvider } from '../../provider.ts';

describe('target_info', () => {
  it('shows service, SDK and environment, and nothing that a detector added', () => {
    const shown = {
      'service.name': 'issue-agent',
      'service.version': '1.2.3',
      'service.instance.id': 'a1',
      'telemetry.sdk.name': 'binnacle',
      'deployment.environment.name': 'production',
    };
    const hidden = {
      'process.command_args': ['--api-key=canary'],
      'process.command': '/canary',
      'process.owner': 'canary',
      'host.id': 'canary',
      'deployment.environment.name.secret': 'canary',
      serviceable: 'canary',
      'my.service.token': 'canary',
    };
    const info = targetInfo(resourceFromAttributes({ ...hidden, ...shown }));
    expect(info?.dataPoints[0]?.attributes).toEqual(shown);
  });

  it('is absent when there is nothing to show', () => {
    expect(targetInfo(emptyResource())).toBeUndefined();
    expect(targetInfo(resourceFromAttributes({ 'host.name': 'h' }))).toBeUndefined();
  });

  it('is a gauge at 1 on the page, once, whatever else has its name', async () => {
    const warnings: string[] = [];
    const diagnostics = new Diagnostics({ info() {}, warn: (message) => warnings.push(message), error() {} });
    const reader = new PullReader({ diagnostics });
    const resource = resourceFromAttributes({ 'service.name': 'issue-agent', 'service.version': '1.2.3' });
    const provider = new MeterProvider({ readers: [reader], resource });
    provider.getMeter('test').createGauge('target.info').record(7);

    const { body, errors } = await reader.scrape();
    expect(body).toBe(
      '# HELP target_info Target metadata\n# TYPE target_info gauge\n' +
        'target_info{service_name="issue-agent",service_version="1.2.3"} 1\n',
    );
    expect(errors).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('"target.info"')]);
    await provider.shutdown();
  });
});
