import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES, type Results } from './nvaeInspect';

let folder: string;
let path: string;
let measured: Results;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saved-statistics-'));
  path = join(folder, 'epoch-66.safetensors');
  measured = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '2', '--out', path);
});
afterAll(() => rm(folder, { recursive: true }));

test('statistics are printed as they were when measured, without the cost of measuring', async () => {
  expect(await inspectAsJson(path)).toEqual({ ...measured, timings_s: null, peak_rss_mb: null });
});

test('the table says what the statistics are of', async () => {
  const { code, stdout } = await nvaeInspect(path);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^epoch-66\.safetensors, statistics of nvae-digits\.pt: mnist, 9 latent groups/);
  expect(stdout).toContain('mean over 40 images × 2 draws');
  expect(stdout).not.toContain('First KL after');
});

test.each([
  ['--draws', '4'],
  ['--samples', '3'],
  ['--seed', '1'],
  ['--out', 'again.safetensors'],
])('%s needs the model, and says so', async (option, value) => {
  const { code, stdout, stderr } = await nvaeInspect(path, option, value);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    `nvae-inspect: epoch-66.safetensors holds statistics without their model: ${option} needs the checkpoint\n`,
  );
});

test('a truncated file is refused in a sentence', async () => {
  const cut = join(folder, 'cut.safetensors');
  await inspectAsJson(SAMPLE, '--samples', '1', '--out', cut);
  await truncate(cut, 20_000);
  const { code, stdout, stderr } = await nvaeInspect(cut);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^nvae-inspect: .+\.\n$/);
});
