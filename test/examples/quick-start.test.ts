import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../exposition/judge.ts';
import { samplesOf } from '../telemetry/samples.ts';
import { pageIn, runProgram } from './program.ts';

const path = 'examples/quick-start/main.ts';

test('the quick start prints its metrics and ends', async () => {
  const { code, stdout, stderr } = await runProgram(path);
  expect([code, stderr]).toEqual([0, '']);
  const page = pageIn(stdout);
  judge('text/plain; version=0.0.4; charset=utf-8', page);
  expect(samplesOf(page)).toMatchObject({
    'issues_processed_total{provider="anthropic-claude",platform="github",outcome="success"}': 1,
    'ai_request_duration_seconds_count{provider="anthropic-claude",model="claude-opus-4"}': 1,
    'ai_tokens_total{provider="anthropic-claude",model="claude-opus-4",token_type="input"}': 1200,
    'ai_tokens_total{provider="anthropic-claude",model="claude-opus-4",token_type="output"}': 300,
  });
  expect(stdout).toMatch(/^target_info\{.*service_name="issue-agent".*\} 1$/m);
});

test('it has ten lines', () => {
  const lines = readFileSync(join(__dirname, '..', '..', path), 'utf8').split('\n');
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(10);
});
