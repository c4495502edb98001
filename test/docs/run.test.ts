// The examples of the documentation are run, and what stands under a block is what it gives.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { judge } from '../exposition/judge.ts';
import { type Block, blocksOf, files, root } from './markdown.ts';
import type { Shown } from './page-program.ts';

/** A block, and the lines that are said to come of it. */
interface Sample {
  readonly block: Block;
  readonly printed: readonly string[];
  readonly exposed: readonly string[];
}

function samplesOf(file: string): Sample[] {
  const samples: { block: Block; printed: string[]; exposed: string[] }[] = [];
  for (const block of blocksOf(file)) {
    const last = samples.at(-1);
    const lines = block.text.trimEnd().split('\n');
    if (block.language === 'ts') samples.push({ block, printed: [], exposed: [] });
    else if (block.language === 'text' && !block.flags.includes('no-check')) last?.printed.push(...lines);
    else if (block.language === 'prometheus') last?.exposed.push(...lines);
  }
  return samples.filter(({ block }) => !block.flags.includes('no-run'));
}

/** True when the exposition has the line; a line that ends with "..." is the beginning of one. */
function isExposed(line: string, exposition: string): boolean {
  const open = line.endsWith('...');
  return `\n${exposition}`.includes(open ? `\n${line.slice(0, -3)}` : `\n${line}\n`);
}

describe('the examples of', () => {
  let collector: Server;
  let folder: string;

  beforeAll(async () => {
    // Takes every push; what a push holds is a matter of other tests.
    collector = createServer((request, response) => request.resume().once('end', () => response.end())).listen(
      0,
      '127.0.0.1',
    );
    await once(collector, 'listening');
    mkdirSync(join(root, '.cache'), { recursive: true });
    folder = mkdtempSync(join(root, '.cache', 'docs-run-'));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    collector.closeAllConnections();
    collector.close();
    await once(collector, 'close');
  });

  async function run(samples: readonly Sample[]): Promise<Shown[]> {
    const programs = samples.map(({ block }, index) => {
      const file = join(folder, `${block.file.replaceAll('/', '-')}-${index}.ts`);
      writeFileSync(file, block.text);
      return file;
    });
    const { port } = collector.address() as AddressInfo;
    const { PATH, HOME } = process.env;
    const child = fork(join(__dirname, 'page-program.ts'), programs, {
      execArgv: ['--no-warnings'],
      env: { PATH, HOME, METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    });
    const shown: Shown[] = [];
    child.on('message', (message) => shown.push(message as Shown));
    await once(child, 'exit');
    return shown;
  }

  const pages = files.filter((file) => samplesOf(file).length > 0);

  test.each(pages)(
    '%s give what stands under them',
    async (file) => {
      const samples = samplesOf(file);
      const shown = await run(samples);
      for (const { exposition } of shown) judge('text/plain; version=0.0.4; charset=utf-8', exposition);
      const faults = samples.flatMap(({ block, printed, exposed }, index) => {
        const where = `${file}:${block.line}`;
        const result = shown[index];
        if (result === undefined) return [`${where} did not end`];
        return [
          // A warning is a fault of an example, unless the page shows it.
          ...result.complaints
            .filter((complaint) => !printed.includes(complaint))
            .map((complaint) => `${where} complains: ${complaint}`),
          ...printed
            .filter((line) => ![...result.printed.split('\n'), ...result.complaints].includes(line))
            .map((line) => `${where} does not print: ${line}\n  but: ${result.printed}`),
          ...exposed
            .filter((line) => !isExposed(line, result.exposition))
            .map((line) => `${where} does not give: ${line}`),
        ];
      });
      expect(faults).toEqual([]);
    },
    120_000,
  );

  test('a page that promises something else would be found out', async () => {
    const block: Block = {
      file: 'page.md',
      line: 1,
      language: 'ts',
      flags: [],
      text: "import { meters } from 'binnacle';\nmeters.queues.setDepth('issues', 3);\nconsole.warn('oh');\nconsole.log('1\\n2');\n",
    };
    const [shown] = await run([{ block, printed: [], exposed: [] }]);
    expect(shown).toMatchObject({ printed: '1\n2', complaints: ['oh'] });
    expect(isExposed('queue_depth{queue_name="issues"} 3', `${shown?.exposition}`)).toBe(true);
    expect(isExposed('queue_depth{queue_name="issues"}...', `${shown?.exposition}`)).toBe(true);
    expect(isExposed('queue_depth{queue_name="issues"} 4', `${shown?.exposition}`)).toBe(false);
    expect(isExposed('queue_depth{queue_name="issues"}', `${shown?.exposition}`)).toBe(false);
  }, 120_000);

  test('the pages that teach are among them', () => {
    expect(pages).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/quick-start.md',
        'docs/domain-meters.md',
        'docs/own-metrics.md',
        'docs/exporting.md',
      ]),
    );
  });
});
