/** Numbers in a training's log.txt. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogLines, readTrainingLog } from '../../src/model/run/history/trainingLog';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
});
afterAll(() => rm(folder, { recursive: true }));

const LOG = `11/14 10:13:20 PM args = Namespace(dataset='mnist', epochs=400)
11/14 10:13:21 PM param size = 0.823190M
11/14 10:13:22 PM groups per scale: [3, 6], total_groups: 9
11/14 10:13:22 PM epoch 0
11/14 10:13:23 PM train 0 542.301025
11/14 10:14:23 PM train 100 301.5
11/14 10:15:00 PM train_nelbo 250.125
11/14 10:15:09 PM valid_nelbo 123.75
11/14 10:15:09 PM valid neg log p 120.5
11/14 10:15:09 PM valid bpd elbo 0.17
11/14 10:15:10 PM epoch 1
11/14 10:16:10 PM train 200 nan
11/14 10:17:00 PM train_nelbo inf
`;

test('are read with the epoch and the step above them', async () => {
  const path = join(folder, 'log.txt');
  await writeFile(path, LOG);
  expect(await readTrainingLog(path)).toEqual([
    { name: 'train', value: 542.301025, epoch: 0, step: 0 },
    { name: 'train', value: 301.5, epoch: 0, step: 100 },
    { name: 'train_nelbo', value: 250.125, epoch: 0, step: 100 },
    { name: 'valid_nelbo', value: 123.75, epoch: 0, step: 100 },
    { name: 'valid neg log p', value: 120.5, epoch: 0, step: 100 },
    { name: 'valid bpd elbo', value: 0.17, epoch: 0, step: 100 },
    { name: 'train', value: NaN, epoch: 1, step: 200 },
    { name: 'train_nelbo', value: Infinity, epoch: 1, step: 200 },
  ]);
});

test.each([
  ['without a time', 'valid_nelbo 1.5e2', 'valid_nelbo', 150],
  ['with a date', '2023-11-14 22:13:20,123 valid_nelbo -2.', 'valid_nelbo', -2],
  ['with a date in brackets', '[2023-11-14T22:13:20] valid_nelbo: 3', 'valid_nelbo', 3],
  ['with a level', 'INFO:root:valid_nelbo = 4', 'valid_nelbo', 4],
  ['with a time and a level', '2023-11-14 22:13:20,123 - INFO - valid_nelbo -inf', 'valid_nelbo', -Infinity],
  ['that ends with spaces', '22:13:20 kl/layer_3 0.25  ', 'kl/layer_3', 0.25],
])('a line %s', (_, line, name, value) => {
  expect(new LogLines().read(line)).toEqual({ name, value, epoch: null, step: null });
});

test.each([
  'Traceback (most recent call last):',
  '  File "train.py", line 12, in main',
  'param size = 0.823190M',
  'total_groups: nine',
  '12 13',
  '',
  `${'x'.repeat(500)} 3`,
  'saving the model to eval-1/checkpoint.pt',
])('%j is passed over', (line) => {
  expect(new LogLines().read(line)).toBeNull();
});

test('an empty log has no numbers, and one that is not there is refused', async () => {
  const path = join(folder, 'empty.txt');
  await writeFile(path, '');
  expect(await readTrainingLog(path)).toEqual([]);
  await expect(readTrainingLog(join(folder, 'none.txt'))).rejects.toThrow('none.txt is not there. Check the path.');
});

test('a log whose bytes are no text has none either', async () => {
  const path = join(folder, 'bytes.txt');
  await writeFile(
    path,
    Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 256),
  );
  expect(Array.isArray(await readTrainingLog(path))).toBe(true);
});
