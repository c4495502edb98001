// Every file in collector-config/ is accepted by the program that will read it, and keeps the promises we make for it.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

import { findRoot } from '../../scripts/stack-tools/cache.ts';
import { collectorConfigs } from '../../scripts/stack-tools/components.ts';
import { versions } from '../../scripts/stack-tools/versions.ts';
import { writeAlertmanagerConfig } from './harness/alertmanager.ts';
import { collectorEnv } from './harness/collector.ts';
import { writePrometheusConfig } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';

const folder = join(findRoot(), 'collector-config');
const rules = join(folder, 'rules');
const ruleFiles = readdirSync(rules).filter((name) => name.endsWith('.yaml'));

/** Rejects with what the program printed when it does not accept. */
const run = async (command: string, args: readonly string[], env: Record<string, string> = {}) => {
  const { stdout, stderr } = await promisify(execFile)(command, args, { env });
  return stdout + stderr;
};

describe('the Collector', () => {
  const stack = useStack();
  const files = collectorConfigs(findRoot());

  it.each(files.map((file) => [basename(file), file]))(
    'accepts %s, as it stands and as compose sets it',
    async (_, file) => {
      await run(stack.tools.otelcol, ['validate', `--config=${file}`]);
      for (const service of ['collector', 'gateway']) {
        await run(stack.tools.otelcol, ['validate', `--config=${file}`], collectorEnv(stack, service));
      }
    },
  );

  it('accepts gateway-tls.yaml on top of gateway.yaml', async () => {
    const configs = ['gateway.yaml', 'gateway-tls.yaml'].map((name) => `--config=${join(folder, name)}`);
    await run(stack.tools.otelcol, ['validate', ...configs]);
  });

  it('refuses a file with a misspelt name, so accepting means something', async () => {
    const wrong = 'yaml:exporters::otlp_http/prometheus::retry_on_falure::enabled: true';
    const args = ['validate', `--config=${join(folder, 'gateway.yaml')}`, `--config=${wrong}`];
    await expect(run(stack.tools.otelcol, args)).rejects.toThrow('retry_on_falure');
  });

  it.each(files.map((file) => [basename(file), parse(readFileSync(file, 'utf8'))]))(
    'loses nothing by %s',
    (_, config) => {
      for (const { processors, exporters } of Object.values<Pipeline>(config.service.pipelines)) {
        expect(processors[0]).toBe('memory_limiter');
        expect(processors).not.toContain('batch');
        for (const id of exporters) {
          const { retry_on_failure: retry, sending_queue: queue } = config.exporters[id];
          expect(retry.max_elapsed_time).toBe('0s');
          expect(queue).toMatchObject({ storage: 'file_storage/queue', batch: {} });
          expect(config.service.extensions).toContain(queue.storage);
        }
      }
    },
  );

  it.each(readdirSync(folder).filter((name) => /agent|gateway/.test(name)))(
    '%s names every variable it reads on top',
    (name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const head = text.slice(0, text.search(/^[^#]/m));
      const read = [...text.matchAll(/\$\{env:([A-Z_]+)/g)].map(([, variable = '']) => variable);
      for (const variable of read) expect(head).toContain(variable);
    },
  );
});

describe('the manifest of the Collector', () => {
  it('is of the version in the table', () => {
    const manifest = parse(readFileSync(join(folder, 'builder.yaml'), 'utf8'));
    expect(manifest.dist.version).toBe(versions.collector);
    const modules: { gomod: string }[] = ['receivers', 'processors', 'exporters', 'extensions'].flatMap(
      (k) => manifest[k],
    );
    for (const { gomod } of modules) expect(gomod).toMatch(new RegExp(` v${versions.collector}$`));
  });
});

describe('Prometheus', () => {
  const stack = useStack();

  it('accepts prometheus.yaml, as it stands and as the tests run it', async () => {
    for (const file of [join(folder, 'prometheus.yaml'), writePrometheusConfig(stack)]) {
      const said = await run(stack.tools.promtool, ['check', 'config', '--lint=all', '--lint-fatal', file]);
      expect(said).toContain(`${ruleFiles.length} rule files found`);
    }
  });

  const alerts = ruleFiles.flatMap((file) => {
    const { groups } = parse(readFileSync(join(rules, file), 'utf8')) as { groups: { rules: Rule[] }[] };
    return groups
      .flatMap((group) => group.rules)
      .flatMap((rule) => (rule.alert ? [{ ...rule, alert: rule.alert }] : []));
  });

  it.each(alerts.map(({ alert }) => alert))('proves %s: silent just before, firing at', async (alert) => {
    const file = join(rules, 'tests', `${alert}.yaml`);
    const cases = (parse(readFileSync(file, 'utf8')) as RuleTest).tests.flatMap((test) => test.alert_rule_test);
    const expected = cases.filter((c) => c.alertname === alert).map((c) => c.exp_alerts.length > 0);
    expect(new Set(expected)).toEqual(new Set([false, true]));
    await run(stack.tools.promtool, ['test', 'rules', file]);
  });

  it.each(alerts)('$alert says how urgent, what, and where the runbook is', ({ alert, labels, annotations }) => {
    expect(labels?.severity).toMatch(/^(page|ticket)$/);
    expect(annotations?.summary).toBeTruthy();
    expect(annotations?.runbook_url).toBe(`docs/troubleshooting.md#${alert.toLowerCase()}`);
    const runbook = readFileSync(join(findRoot(), 'docs', 'troubleshooting.md'), 'utf8');
    expect(runbook).toMatch(new RegExp(`^#+ ${alert}$`, 'm'));
  });

  it('has no rule test without its rule', () => {
    const tested = readdirSync(join(rules, 'tests')).map((name) => basename(name, '.yaml'));
    expect(tested.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});

describe('Alertmanager', () => {
  const stack = useStack();

  it('accepts alertmanager.yaml, as it stands and as the tests run it', async () => {
    await run(stack.tools.amtool, ['check-config', join(folder, 'alertmanager.yaml')]);
    const file = writeAlertmanagerConfig(stack, 'http://127.0.0.1:1/');
    expect(existsSync(file)).toBe(true);
    await run(stack.tools.amtool, ['check-config', file]);
  });

  it.each([
    ['severity=page', 'page'],
    ['severity=ticket', 'ticket'],
    ['job=of-somebody-else', 'ticket'],
  ])('sends %s to the receiver %s', async (label, receiver) => {
    const file = `--config.file=${join(folder, 'alertmanager.yaml')}`;
    expect((await run(stack.tools.amtool, ['config', 'routes', 'test', file, label])).trim()).toBe(receiver);
  });
});

interface Pipeline {
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

interface Rule {
  readonly alert?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

interface RuleTest {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { alertname: string; exp_alerts: readonly unknown[] }[];
  }[];
}
