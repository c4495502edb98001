// The patch that the agent writes, and the tests that it runs on it before anybody sees it.

import assert from 'node:assert/strict';
import { meters } from 'binnacle';
import { ownMetrics } from './own-metrics.ts';

/** A change of each file, a line for each word of the plan. */
export function writePatch(files: readonly string[], plan: string): string {
  const started = performance.now();
  const lines = files.flatMap((file) => [`+++ ${file}`, ...plan.split(' ').map((word) => `+ ${word}`)]);
  const patch = lines.join('\n');
  meters.handlers.processed(
    { handler: 'patch-writer' },
    { seconds: (performance.now() - started) / 1000, bytes: Buffer.byteLength(patch), direction: 'out' },
  );
  return patch;
}

/** @throws AssertionError when the patch is not worth anybody's time */
export function testPatch(patch: string): void {
  const started = performance.now();
  const finish = (outcome: 'success' | 'failure') => {
    const seconds = (performance.now() - started) / 1000;
    meters.tests.executed({ testType: 'unit', framework: 'node-assert', outcome }, seconds);
    ownMetrics.patchLines.record(patch.split('\n').length, { tests: outcome === 'success' ? 'passed' : 'failed' });
  };
  try {
    assert.match(patch, /^\+\+\+ /, 'it changes no file');
    assert.doesNotMatch(patch, /^.{121}/m, 'a line is too long');
    finish('success');
  } catch (error) {
    finish('failure');
    throw error;
  }
}
