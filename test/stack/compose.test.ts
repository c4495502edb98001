// docker-compose.yml is what the tests run: the real compose resolves it, and nothing in it points into the void.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { findRoot } from '../../scripts/stack-tools/cache.ts';
import { images } from '../../scripts/stack-tools/versions.ts';
import { alertmanagerArgs } from './harness/alertmanager.ts';
import { collectorArgs } from './harness/collector.ts';
import type { ComposeService } from './harness/compose-file.ts';
import { prometheusArgs } from './harness/prometheus.ts';
import { useStack } from './harness/stack.ts';

const root = findRoot();
const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

describe('docker-compose.yml', () => {
  const stack = useStack();
  const services = (): [string, ComposeService][] => Object.entries(stack.compose.services);

  it('is resolved by the real compose', () => {
    expect(
      services()
        .map(([name]) => name)
        .sort(),
    ).toEqual(['alertmanager', 'collector', 'demo', 'gateway', 'grafana', 'prometheus', 'queue-owner'].sort());
  });

  it('runs the images that the table of versions names', () => {
    const used = Object.fromEntries(services().map(([name, { image }]) => [name, image]));
    expect(used).toEqual({
      ...images,
      gateway: images.collector,
      'queue-owner': images.prometheus,
      demo: undefined,
    });
  });

  it('builds the demo on the Node of this repository', () => {
    const { node } = JSON.parse(text('package.json')).devDependencies;
    expect(text('docker-compose.yml')).toContain(`FROM node:${node}-`);
  });

  it('publishes every port on loopback only', () => {
    const ports = services().flatMap(([, { ports = [] }]) => ports);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port.host_ip).toBe('127.0.0.1');
  });

  it('mounts only what exists', () => {
    for (const [, { volumes = [], configs = [] }] of services()) {
      for (const { type, source } of volumes) {
        if (type === 'bind') expect(existsSync(source) ? source : `${source} is missing`).toBe(source);
        else expect(stack.compose.volumes).toHaveProperty([source]);
      }
      for (const { source } of configs) expect(stack.compose.configs[source]?.content).toBeTruthy();
    }
  });

  it('gives every queue to the user that the Collector runs as', () => {
    const mounted = (name: string) => (stack.service(name).volumes ?? []).filter(({ type }) => type === 'volume');
    const queues = ['collector', 'gateway'].flatMap(mounted).map(({ source }) => source);
    expect(mounted('queue-owner').map(({ source }) => source)).toEqual(queues);
  });

  it('sets only what the configuration files read', () => {
    for (const [name, file] of [
      ['collector', 'agent.yaml'],
      ['gateway', 'gateway.yaml'],
    ] as const) {
      const config = text('collector-config', file);
      for (const variable of Object.keys(stack.service(name).environment ?? {})) {
        if (variable !== 'GOMEMLIMIT') expect(config).toContain(`\${env:${variable}:-`);
      }
    }
  });

  it('tells Go 80 % of the memory that a Collector has', () => {
    for (const name of ['collector', 'gateway']) {
      const { environment, deploy } = stack.service(name);
      const limitMiB = Number(deploy?.resources.limits.memory) / 2 ** 20;
      expect(environment?.GOMEMLIMIT).toBe(`${Math.floor(0.8 * limitMiB)}MiB`);
    }
  });

  it('limits, restarts and probes every service that stays', () => {
    for (const [name, service] of services()) {
      if (name === 'queue-owner') continue;
      expect(service.restart).toBe('unless-stopped');
      expect(service.deploy?.resources.limits).toMatchObject({ cpus: expect.any(Number), memory: expect.any(String) });
      // The Collector's image is one binary: there is nothing in it to probe with.
      const inImage = { demo: 'node', prometheus: 'wget', alertmanager: 'wget', grafana: 'curl' }[name];
      expect(service.healthcheck?.test[1]).toBe(inImage);
    }
  });

  it('has every host that a configuration file names', () => {
    const names = services().map(([name]) => name);
    const prometheus = parse(text('collector-config', 'prometheus.yaml'));
    const scraped: string[] = prometheus.scrape_configs.flatMap((job: ScrapeConfig) => job.static_configs[0]?.targets);
    const { url } = parse(text('collector-config', 'grafana', 'provisioning', 'datasources', 'prometheus.yaml'))
      .datasources[0];
    for (const target of [...scraped, new URL(url).host]) expect(names).toContain(target.split(':')[0]);
  });
});

describe('the tests start', () => {
  const stack = useStack();

  // The harness derives its commands from this file; what may differ is where things are, and that is listed in full.
  it('the commands of docker-compose.yml, but for paths and addresses', () => {
    const places = ['--config', '--config.file', '--storage.path', '--storage.tsdb.path', '--web.listen-address'];
    const withoutPlaces = (args: readonly string[] | null) =>
      args
        ?.map((argument) => argument.split('='))
        .map(([flag = '', value]) => (places.includes(flag) ? [flag] : [flag, value]));

    const started = {
      collector: collectorArgs(stack, 'collector'),
      gateway: collectorArgs(stack, 'gateway'),
      prometheus: prometheusArgs(stack, '/here/prometheus.yaml'),
      alertmanager: alertmanagerArgs(stack, '/here/alertmanager.yaml'),
    };
    for (const [service, args] of Object.entries(started)) {
      expect(withoutPlaces(args)).toEqual(withoutPlaces(stack.service(service).command));
    }
    expect(started.collector).toEqual([`--config=${join(root, 'collector-config', 'agent.yaml')}`]);
    expect(started.gateway).toEqual([`--config=${join(root, 'collector-config', 'gateway.yaml')}`]);
  });
});

interface ScrapeConfig {
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}
