import { allDefinitions } from '../../src/domain/catalogue.ts';
import * as frontDoor from '../../src/index.ts';
import { lossReasons } from '../../src/instrument/losses.ts';
import { errorCatalogue } from '../../src/support/errors.ts';
import { environmentTable } from '../../src/telemetry/config/environment-table.ts';
import { optionTable } from '../../src/telemetry/config/option-table.ts';
import { blocksOf, files, read } from './markdown.ts';

const all = files.map(read).join('\n');
const words = new Set(all.match(/[\w$]+/g));

describe('the documentation tells of', () => {
  test('every option', () => {
    expect(optionTable.filter(({ name }) => !read('docs/options.md').includes(`\`${name}\``))).toEqual([]);
  });

  test('every environment variable', () => {
    expect(environmentTable.filter(({ name }) => !read('docs/options.md').includes(`\`${name}\``))).toEqual([]);
  });

  test('every error code', () => {
    const page = read('docs/errors.md');
    expect(Object.keys(errorCatalogue).filter((code) => !page.includes(`## ${code}\n`))).toEqual([]);
  });

  test('every reason for which a call was not recorded', () => {
    const page = read('docs/troubleshooting.md');
    expect(lossReasons.filter((reason) => !page.includes(`| \`${reason}\` |`))).toEqual([]);
  });

  test('every value that the package exports', () => {
    expect(Object.keys(frontDoor).filter((name) => !words.has(name))).toEqual([]);
  });

  test('everything that a telemetry gives', () => {
    const telemetry = frontDoor.initTelemetry({ enabled: false });
    expect(Object.keys(telemetry).filter((name) => !all.includes(`telemetry.${name}`) && !words.has(name))).toEqual([]);
  });

  test('every verb of every meter, by an example', () => {
    const examples = blocksOf('docs/domain-meters.md').map(({ text }) => text);
    const verbs = Object.entries(frontDoor.meters).flatMap(([meter, given]) =>
      methodsOf(given).map((verb) => `meters.${meter}.${verb}(`),
    );
    expect(verbs.length).toBeGreaterThan(40);
    expect(verbs.filter((verb) => !examples.some((text) => text.includes(verb)))).toEqual([]);
  });

  test('every verb of the handles', () => {
    const { ai, issues, workflows, handlers, loadBalancer } = frontDoor.meters;
    const workflow = workflows.start({ workflowType: 'w', provider: 'p', platform: 'github' });
    const handles = [
      ai.request({ provider: 'p', model: 'm' }),
      issues.start({ provider: 'p', platform: 'github', issueType: 'bug' }),
      workflow,
      workflow.step('s'),
      handlers.start({ handler: 'h' }),
      loadBalancer.bind({ service: 's', strategy: 'random' }),
    ];
    expect(handles.flatMap((handle) => Object.keys(handle)).filter((verb) => !words.has(verb))).toEqual([]);
  });

  test('every method of the string-keyed collector', () => {
    const { collector } = frontDoor.initTelemetry({ enabled: false });
    const example = blocksOf('docs/own-metrics.md').map(({ text }) => text);
    expect(methodsOf(collector).filter((name) => !example.some((text) => text.includes(`.${name}(`)))).toEqual([]);
  });

  test('every meter, in the README', () => {
    const page = read('README.md');
    expect(Object.keys(frontDoor.meters).filter((meter) => !page.includes(`\`meters.${meter}\``))).toEqual([]);
  });
});

describe('the documentation does not tell of', () => {
  test('options that there are not', () => {
    const known = optionTable.flatMap(({ name }) => [name, ...name.split('.').slice(0, 1)]);
    const named = [...all.matchAll(/`((?:prometheus|otlp|conventions)\.(?!yaml)\w+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.includes(name) && !/^otlp\.tls\.(ca|cert|key)/.test(name))).toEqual([]);
  });

  test('environment variables that nobody reads', () => {
    const known = new Set(environmentTable.map(({ name }) => name));
    const named = all.match(/\b(?:OTEL|METRICS|SERVICE|APP|BINNACLE)_[A-Z_]+\b/g) ?? [];
    const codes = Object.keys(errorCatalogue);
    expect(named.filter((name) => !known.has(name) && !codes.includes(name))).toEqual([]);
  });

  test('metrics that nobody emits', () => {
    const known = new Set(allDefinitions.flatMap(({ prom, name }) => [prom, ...name.split('.')]));
    const ofOthers = /^(otelcol|prometheus)_/;
    const ofExamples = /^(shop|kitchen|mail|cache|library|jobs?)_/;
    const named =
      all
        .replaceAll(/#[\w-]+/g, '')
        .match(/\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*_(?:total|seconds|bytes|ratio|hours|bucket|sum|count)\b/g) ?? [];
    expect(named.length).toBeGreaterThan(100);
    const unknown = named.filter((name) => {
      const family = known.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
      return !known.has(family) && !ofOthers.test(name) && !ofExamples.test(name);
    });
    expect([...new Set(unknown)]).toEqual([]);
  });
});

function methodsOf(instance: object): string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(instance)).filter((name) => name !== 'constructor');
}
