/** Weights that are not finite, as a run that has diverged leaves them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { checkpointPath } from '../parity/goldenCase';
import { inspectAsJson, nvaeInspect } from './nvaeInspect';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A small model one of whose tensors holds nothing but this value. */
async function filled(tensor: string, value: number): Promise<string> {
  const path = join(folder, `${tensor} ${value}.pt`);
  await writeAlteredCheckpoint(checkpointPath('mnist'), path, {
    values: (name, values) => {
      if (name === tensor) values.fill(value);
    },
  });
  return path;
}

test.each([
  ['enc_sampler.1.bias', NaN],
  ['enc_sampler.1.log_weight_norm', 1e4],
])('a latent group with %s = %f is NaN with those below it, and the group above it is not', async (tensor, value) => {
  const path = await filled(tensor, value);
  const { groups, nelbo } = await inspectAsJson(path, '--samples', '2');
  expect(groups[0]!.kl_nats).toBeGreaterThan(0);
  expect(groups.slice(2).map(({ kl_nats }) => kl_nats)).toEqual(groups.slice(2).map(() => null)); // JSON knows no NaN.
  expect(nelbo).toBeNull();
  const { code, stdout, stderr } = await nvaeInspect(path, '--samples', '2');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^NELBO of model samples +NaN/m);
});

test('a posterior without bounds is held by the soft clamp: its KL is a number', async () => {
  const { groups } = await inspectAsJson(await filled('enc_sampler.1.bias', Infinity), '--samples', '2');
  for (const { kl_nats } of groups) expect(kl_nats).toBeGreaterThan(0);
});

test.each([NaN, Infinity, -Infinity])('an output of %f leaves the KL as it is', async (value) => {
  const path = await filled('image_conditional.1.bias', value);
  const { groups, recon } = await inspectAsJson(path, '--samples', '2');
  for (const { kl_nats } of groups) expect(kl_nats).toBeGreaterThan(0);
  expect(recon).toBeNull();
});
