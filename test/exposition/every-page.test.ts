import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(__dirname, '../..');
const runNode = (...args: string[]) =>
  promisify(execFile)(process.execPath, args, { cwd: root }).catch((failed: { stdout: string }) => failed);

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

test('a test that comes by a broken page is red, and says why', async () => {
  const { stdout } = await runNode(
    ...['node_modules/jest/bin/jest.js', '--testMatch', '**/exposition/fixtures/broken-pages.ts', '--json'],
  );
  const [file] = (JSON.parse(stdout) as Report).testResults;
  const results = file?.assertionResults ?? [];
  expect(results).toHaveLength(10);
  for (const { title, status, failureMessages } of results) {
    expect([title, status]).toEqual([title, title.startsWith('red') ? 'failed' : 'passed']);
    if (status === 'failed')
      expect(failureMessages.join()).toContain('A page of this test is no good exposition:\ntext/plain');
  }
  expect(results[0]?.failureMessages[0]).toContain('the family of line 1: a stands twice with the same labels');
  expect(file?.message).toMatch(/Test suite failed to run\s+A page of this test is no good exposition/);
}, 60_000);

test('all three suites are set up so', async () => {
  const configs = ['jest.config.mjs', 'jest.stack.config.mjs', 'jest.package.config.mjs'];
  const program = `const setUp = async (file) => (await import('./' + file)).default.setupFilesAfterEnv;
console.log(JSON.stringify(await Promise.all(${JSON.stringify(configs)}.map(setUp))));`;
  const { stdout } = await runNode('--input-type=module', '--eval', program);
  expect(JSON.parse(stdout)).toEqual(configs.map(() => ['<rootDir>/test/exposition/every-page.ts']));
});
