/** `npm test` ends with the names of what failed, so that the last lines of CI's output say what to mend. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomeOfSuite } from '../../scripts/outcome.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcome-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function report(json: unknown): Promise<string> {
  const file = join(folder, 'report.json');
  await writeFile(file, JSON.stringify(json));
  return file;
}

const passes = { status: 'passed', fullName: 'adds', failureMessages: [] };

test('a test that failed is named with its file and why', async () => {
  const fails = {
    status: 'failed',
    fullName: 'subtracts',
    failureMessages: ['Error: expected 1, was 2\n  at sum.ts:3'],
  };
  const sum = { name: 'sum.test.ts', status: 'failed', message: '', assertionResults: [passes, fails] };
  const outcome = outcomeOfSuite(await report({ numPassedTests: 1, testResults: [sum] }), false);
  expect(outcome.passed).toBe(1);
  expect(outcome.failures).toHaveLength(1);
  expect(outcome.failures[0]).toMatch(/^sum\.test\.ts: subtracts\n\s+Error: expected 1, was 2\n/);
});

test('a file that can’t be loaded is a failure, although it has no test that failed', async () => {
  const broken = { name: 'broken.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] };
  const sum = { name: 'sum.test.ts', status: 'passed', message: '', assertionResults: [passes] };
  const outcome = outcomeOfSuite(await report({ numPassedTests: 1, testResults: [broken, sum] }), false);
  expect(outcome.failures).toEqual(['broken.test.ts\n    SyntaxError']);
});

test('a suite is no success if it left no report, passed nothing, or ended otherwise than its tests', async () => {
  expect(outcomeOfSuite(join(folder, 'none.json'), true).failures).toHaveLength(1);
  expect(outcomeOfSuite(await report({ numPassedTests: 0, testResults: [] }), true).failures).toHaveLength(1);
  expect(outcomeOfSuite(await report({ numPassedTests: 1, testResults: [] }), false).failures).toHaveLength(1);
});

test('the extension host’s suite names its failures itself', async () => {
  const outcome = { passed: 53, failures: ['a page opens'], repeated: ['a page closes'] };
  expect(outcomeOfSuite(await report(outcome), false)).toEqual(outcome);
});

test('a test that passes only when it is repeated is no failure, but it is named', async () => {
  const flaky = { status: 'passed', fullName: 'waits', failureMessages: ['Error: too late'] };
  const file = { name: 'wait.test.ts', status: 'passed', message: '', assertionResults: [flaky, passes] };
  expect(outcomeOfSuite(await report({ numPassedTests: 2, testResults: [file] }), true)).toEqual({
    passed: 2,
    failures: [],
    repeated: ['wait.test.ts: waits\n    Error: too late'],
  });
});
