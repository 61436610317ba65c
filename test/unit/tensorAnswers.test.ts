/** A page's questions about tensors are answered by a process that lives no longer than it is needed. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import { LingeringProcess } from '../../src/client/process/lingeringProcess';
import { TensorAnswers } from '../../src/extension/pages/tensorAnswers';

const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');
const LINGER_MS = 100;

let lingering: LingeringProcess | null = null;
afterEach(() => lingering?.dispose());

function asked(path: string): { readonly of: TensorAnswers; readonly by: LingeringProcess } {
  const by = new LingeringProcess(new ModelProcesses([join(root, 'dist', 'model.js')]), () => undefined, LINGER_MS);
  lingering = by;
  return { of: new TensorAnswers(by, () => path), by };
}

test('a list and statistics come from one process, which ends after them', async () => {
  const { of, by } = asked(SAMPLE);
  expect(by.processId).toBeUndefined();
  const { rows } = await of.ask('tensors', null);
  const { processId } = by;
  const stem = rows.findIndex(({ name }) => name === 'state_dict.stem.weight');
  expect(await of.ask('tensorStatistics', [stem])).toMatchObject([
    { kind: 'statistics', row: stem, elements: 72, notFinite: 0 },
  ]);
  expect(by.processId).toBe(processId);
  await expect.poll(() => by.processId).toBeUndefined();
  await expect.poll(() => isAlive(processId!)).toBe(false);
});

test('asked again, it answers by another one', async () => {
  const { of, by } = asked(SAMPLE);
  const first = await of.ask('tensors', null);
  await expect.poll(() => by.processId).toBeUndefined();
  expect(await of.ask('tensors', null)).toEqual(first);
});

test('why a file can not be read is the answer', async () => {
  await expect(asked(join(root, 'nowhere.pt')).of.ask('tensors', null)).rejects.toThrow(
    /There is no file .*nowhere\.pt/,
  );
});

test('closing the page ends the process at once, and what is still open is rejected', async () => {
  const { of, by } = asked(SAMPLE);
  const open = of.ask('tensors', null);
  by.dispose();
  await expect(open).rejects.toThrow('The model process was ended.');
  expect(by.processId).toBeUndefined();
});

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
