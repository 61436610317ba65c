/** A page's questions about tensors are answered by a process that lives no longer than it is needed. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { ModelProcesses } from '../../src/extension/process/modelProcesses';
import { TensorAnswers } from '../../src/extension/pages/tensorAnswers';

const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');
const LINGER_MS = 100;

let answers: TensorAnswers | null = null;
afterEach(() => answers?.dispose());

function asked(path: string): TensorAnswers {
  answers = new TensorAnswers(
    new ModelProcesses([join(root, 'dist', 'model.js')]),
    () => path,
    () => undefined,
    LINGER_MS,
  );
  return answers;
}

test('a list and statistics come from one process, which ends after them', async () => {
  const of = asked(SAMPLE);
  expect(of.processId).toBeUndefined();
  const { rows } = await of.ask('tensors', null);
  const { processId } = of;
  const stem = rows.findIndex(({ name }) => name === 'state_dict.stem.weight');
  expect(await of.ask('tensorStatistics', [stem])).toMatchObject([
    { kind: 'statistics', row: stem, elements: 72, notFinite: 0 },
  ]);
  expect(of.processId).toBe(processId);
  await expect.poll(() => of.processId).toBeUndefined();
  await expect.poll(() => isAlive(processId!)).toBe(false);
});

test('asked again, it answers by another one', async () => {
  const of = asked(SAMPLE);
  const first = await of.ask('tensors', null);
  await expect.poll(() => of.processId).toBeUndefined();
  expect(await of.ask('tensors', null)).toEqual(first);
});

test('why a file can not be read is the answer', async () => {
  await expect(asked(join(root, 'nowhere.pt')).ask('tensors', null)).rejects.toThrow(/There is no file .*nowhere\.pt/);
});

test('closing the page ends the process at once, and what is still open is rejected', async () => {
  const of = asked(SAMPLE);
  const open = of.ask('tensors', null);
  of.dispose();
  await expect(open).rejects.toThrow('The model process was ended.');
  expect(of.processId).toBeUndefined();
});

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
