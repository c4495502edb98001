import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { anchorOf, cell, code, fillSections, table } from '../../scripts/docs/markdown.ts';
import { pages, stalePages, writePages } from '../../scripts/docs/pages.ts';
import { allDefinitions } from '../../src/domain/catalogue.ts';
import { read, root } from './markdown.ts';

test('no generated page is stale; "npm run docs" writes them', () => {
  expect(stalePages(root)).toEqual([]);
});

describe('writing', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docs-'));
    for (const { file } of pages) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), read(file));
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('repairs what is stale, and touches nothing else', () => {
    writeFileSync(join(folder, 'docs/errors.md'), 'old');
    writeFileSync(
      join(folder, 'docs/options.md'),
      read('docs/options.md').replace('| 9464 |', '| 1 |').concat('tail\n'),
    );
    const stale = stalePages(folder);
    expect(writePages(folder)).toEqual(stale);
    expect(stale).toContain('docs/errors.md');
    expect(stalePages(folder)).toEqual([]);
    expect(readFileSync(join(folder, 'docs/options.md'), 'utf8')).toMatch(/tail\n$/);
  });

  test('is told when a page is gone', () => {
    rmSync(join(folder, 'docs/metrics.md'));
    expect(stalePages(folder)).toEqual(['docs/metrics.md']);
  });
});

describe('the page of metrics', () => {
  const page = read('docs/metrics.md');
  const rowOf = (prom: string) => page.split('\n').find((line) => line.startsWith(`| \`${prom}\`<br>`)) ?? '';

  test('has a row for every metric', () => {
    expect(allDefinitions.filter(({ prom }) => rowOf(prom) === '')).toEqual([]);
  });

  test('says of a metric what its definition says', () => {
    expect(rowOf('issues_processed_total')).toBe(
      '| `issues_processed_total`<br>Issues that were worked on to an end, by outcome | `issues_processed` | counter ' +
        '| `{issue}` | `provider`: declared, 8<br>' +
        '`platform`: declared; known are `github`, `gitlab`, `gitea`, `bitbucket`, `azure-devops`, `_OTHER`<br>' +
        '`outcome`: `success`, `failure`, `escalation`, `cancelled`, `timeout`; each starts at 0<br>' +
        '`issue_type`: *opt-in*; `feature`, `bug`, `enhancement`, `chore`, `documentation`, `_OTHER` ' +
        '|  | 1000 | by default |  |',
    );
  });

  test('names the buckets, the cap of an attribute for each value of another, and when a metric is recorded', () => {
    expect(rowOf('mesh_call_duration_seconds')).toContain('| [MESH](#boundaries-mesh) | 400 | by default |');
    expect(rowOf('mesh_call_duration_seconds')).toContain(
      '`mesh.operation` (`operation`): declared, 32 for each `service.peer.name`',
    );
    expect(rowOf('mesh_lb_requests_total')).toContain('the first 16 for each');
    expect(rowOf('circuit_breaker_calls_total')).toContain('| when enabled |');
    expect(rowOf('gen_ai_client_operation_duration_seconds')).toContain('with `conventions.ai` `semconv` or `both`');
    expect(rowOf('process_memory_usage_bytes')).toContain('| 1 | by default |');
  });
});

describe('Markdown', () => {
  test('keeps a cell in one piece', () => {
    expect(code('a|b')).toBe('`a\\|b`');
    expect(cell('a | b')).toBe('a \\| b');
    expect(table(['A', 'B'], [['1', '2']])).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |');
  });

  test('makes the anchors that GitHub makes', () => {
    expect(anchorOf('An attribute says _OTHER')).toBe('an-attribute-says-_other');
    expect(anchorOf('increase() or rate() misses the first event')).toBe('increase-or-rate-misses-the-first-event');
  });

  test('fills a section as it stands, and refuses a page without it', () => {
    const page = 'a\n<!-- generated: x -->\nold\n<!-- end of generated -->\nb\n';
    expect(fillSections(page, { x: '$& new' })).toBe(
      'a\n<!-- generated: x -->\n\n$& new\n\n<!-- end of generated -->\nb\n',
    );
    expect(() => fillSections('a', { x: 'b' })).toThrow('no section "x"');
  });
});
