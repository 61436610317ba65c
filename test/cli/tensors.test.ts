/** `nvae-inspect tensors`: the contents of a file, whether or not it is an NVAE. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pickleOf, tensor, writeTorchFile } from '../fixtures/torchFile';
import { nvaeInspect, SAMPLE } from './nvaeInspect';

let folder: string;
let resnet: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-cli-'));
  resnet = join(folder, 'resnet.pt');
  const weights = new Map([
    ['conv.weight', tensor({ key: '0', shape: [2, 2] })],
    ['fc.bias', tensor({ key: '1', shape: [2] })],
  ]);
  await writeTorchFile(resnet, {
    pickle: pickleOf(new Map([['model', weights]])),
    data: {
      0: new Uint8Array(Float32Array.of(1, 2, 3, 6).buffer),
      1: new Uint8Array(Float32Array.of(NaN, 5).buffer),
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

const REFUSED = /^resnet\.pt holds no NVAE: it is a dict with model that holds 2 tensors/;

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await nvaeInspect('tensors', ...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('for a network of another kind, it says why it is not an NVAE, and lists its tensors', async () => {
  const { code, stdout, stderr } = await nvaeInspect('tensors', resnet);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toMatch(REFUSED);
  expect(lines.slice(2)).toEqual([
    'tensor             shape   type',
    'model.conv.weight  (2, 2)  float32',
    'model.fc.bias      (2)     float32',
  ]);
});

test('also as one JSON object, with statistics on request', async () => {
  expect(await json(resnet)).toEqual({
    ...{ file: 'resnet.pt', description: expect.stringMatching(REFUSED) as string, complete: true },
    tensors: [
      { name: 'model.conv.weight', shape: [2, 2], type: 'float32' },
      { name: 'model.fc.bias', shape: [2], type: 'float32' },
    ],
  });
  expect(await json(resnet, '--stats')).toMatchObject({
    first_not_finite: 'model.fc.bias',
    tensors: [
      { min: 1, max: 6, mean: 3, std: Math.sqrt(3.5), not_finite: 0 },
      { min: 5, max: 5, mean: 5, std: 0, not_finite: 1 },
    ],
  });
});

test('statistics in the table name the first tensor that is not finite', async () => {
  const { stdout } = await nvaeInspect('tensors', resnet, '--stats');
  expect(stdout).toMatch(/^model\.conv\.weight +\(2, 2\) +float32 +1 +6 +3 +1\.87083 +0$/m);
  expect(stdout).toMatch(/^The first tensor with values that are not finite is model\.fc\.bias\.$/m);
});

test('for an NVAE, it says which one, and lists the same', async () => {
  const { description, tensors, first_not_finite } = await json(SAMPLE, '--stats');
  expect(description).toBe('nvae-digits.pt holds an NVAE: mnist, 9 latent groups, 823190 parameters.');
  expect(first_not_finite).toBeNull();
  expect((tensors as { name: string }[]).map(({ name }) => name)).toContain('state_dict.stem.weight');
});

test("a file that can't be read at all is refused in one line", async () => {
  const { code, stdout, stderr } = await nvaeInspect('tensors', join(folder, 'nowhere.pt'));
  expect([code, stdout, stderr]).toEqual([1, '', `nvae-inspect: There is no file ${join(folder, 'nowhere.pt')}.\n`]);
});
