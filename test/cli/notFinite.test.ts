/** Weights that are not finite, as after a run that diverged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { checkpointPath } from '../parity/goldenCase';
import { capture, inspectAsJson, nvaeInspect } from './nvaeInspect';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A small model in which one tensor contains only this value. */
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
])('a latent group with %s = %f is NaN, as are those below it; the group above is not', async (tensor, value) => {
  const path = await filled(tensor, value);
  const { groups, nelbo } = await inspectAsJson(path, '--samples', '2');
  expect(groups[0]!.kl_nats).toBeGreaterThan(0);
  expect(groups.slice(2).map(({ kl_nats }) => kl_nats)).toEqual(groups.slice(2).map(() => null)); // JSON has no NaN.
  expect(nelbo).toBeNull();
  const { code, stdout, stderr } = await nvaeInspect(path, '--samples', '2');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^NELBO of model samples +NaN/m);
});

test('the soft clamp bounds an infinite posterior, so its KL is a number', async () => {
  const { groups } = await inspectAsJson(await filled('enc_sampler.1.bias', Infinity), '--samples', '2');
  for (const { kl_nats } of groups) expect(kl_nats).toBeGreaterThan(0);
});

test.each([NaN, Infinity, -Infinity])('an output of %f leaves the KL unchanged', async (value) => {
  const path = await filled('image_conditional.1.bias', value);
  const { groups, recon } = await inspectAsJson(path, '--samples', '2');
  for (const { kl_nats } of groups) expect(kl_nats).toBeGreaterThan(0);
  expect(recon).toBeNull();
});

test('an infinite weight is reported in every output, even if a bound hides its effect', async () => {
  const path = await filled('enc_sampler.1.bias', Infinity);
  const sentence = /The weights are not finite: enc_sampler\.1\.bias holds infinity \(8 of 8 values\)/;
  const { groups, warnings } = await inspectAsJson(path, '--samples', '2');
  expect(warnings).toEqual([expect.stringMatching(sentence)]);
  expect(groups.map(({ active }) => active)).not.toContain(null);
  expect((await nvaeInspect(path, '--samples', '2')).stdout).toMatch(new RegExp(`^  Warning: ${sentence.source}`, 'm'));
  const { metadata } = await capture(join(folder, 'captured.safetensors'), path, '--samples', '2');
  expect(metadata.get('warnings')).toMatch(sentence);
});

test('of several non-finite tensors, the first that the network reads is named, and the others are counted', async () => {
  const path = join(folder, 'several.pt');
  await writeAlteredCheckpoint(checkpointPath('mnist'), path, {
    values: (name, values) => {
      if (name === 'image_conditional.1.bias' || name === 'dec_sampler.0.1.bias') values.fill(-Infinity);
      if (name === 'stem.weight') values.fill(NaN, 4, 7);
    },
  });
  const { warnings } = await inspectAsJson(path, '--samples', '2');
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The weights are not finite: stem\.weight holds NaN \(3 of \d+ values\)\. 2 other tensors are not finite either\./,
    ),
  ]);
});

test('if a KL is NaN, the number of channels in use is unknown: in JSON, in the table and in the file', async () => {
  const path = await filled('enc_sampler.1.bias', NaN);
  const { groups } = await inspectAsJson(path, '--samples', '2');
  const [top, ...others] = groups.map(({ active }) => active);
  expect(top).toBeGreaterThan(0);
  expect(others).toEqual(others.map(() => null));
  const { stdout } = await nvaeInspect(path, '--samples', '2');
  expect(stdout).toMatch(/^ +0 .* \d of 4$/m);
  expect(stdout).toMatch(/^ +1 .*NaN.* unknown of 4$/m);
  const { tensors } = await capture(join(folder, 'active.safetensors'), path, '--samples', '2');
  expect([...tensors.get('active')!.values].map(Number.isNaN)).toEqual(groups.map((_, group) => group > 0));
});

test('finite weights give no warning', async () => {
  expect((await inspectAsJson(checkpointPath('mnist'), '--samples', '2')).warnings).toEqual([]);
});
