/** `nvae-inspect sweep --shard I/N` and `merge`: many processes write what one would have written. */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npyBytes } from '../fixtures/npyFile';
import { inspectAsJson, nvaeInspect, SAMPLE, startInspect, startInspectInGroup, type Ended } from './nvaeInspect';

const IMAGES = 4 * 64 + 20;

let folder: string;
let options: string[];
let whole: Buffer;
let out: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shards-'));
  const images = join(folder, 'digits.npy');
  const values = Uint8Array.from({ length: IMAGES * 28 * 28 }, (_, i) =>
    ((i * 2654435761) >>> 0) % 7 === 0 ? 255 : 0,
  );
  await writeFile(images, npyBytes({ type: '|u1', shape: [IMAGES, 28, 28], values }));
  options = ['--images', images, '--draws', '2', '--threads', '1', '--check', '3'];
  out = join(folder, 'one.safetensors');
  await inspectAsJson('sweep', SAMPLE, ...options, '--out', out);
  whole = await readFile(out);
  await rename(out, join(folder, 'whole.safetensors'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const shard = (i: number, shards: string) => ['sweep', SAMPLE, ...options, '--shard', `${i}/4`, '--out', shards];

async function isMergedAs(shards: string): Promise<void> {
  const merged = await nvaeInspect('merge', shards, '--out', out);
  expect(merged.stderr).toBe(`nvae-inspect: Merged 4 shards with ${IMAGES} images into ${out}.\n`);
  expect((await readFile(out)).equals(whole)).toBe(true);
  // The same table, too.
  expect(merged.stdout).toBe((await nvaeInspect(join(folder, 'one.safetensors'))).stdout);
}

test('four shards, in any order, are merged into the bytes of one process', { timeout: 120_000 }, async () => {
  const shards = join(folder, 'four');
  const told: string[] = [];
  for (const i of [2, 0, 3, 1]) told.push((await nvaeInspect(...shard(i, shards))).stderr);
  expect(told[1]).toBe(
    `nvae-inspect: Shard 0/4: images 0 to 63 of ${IMAGES}.\n` +
      `nvae-inspect: Shard 0/4 is complete: 64 images in ${join(shards, 'shard-0-of-4.safetensors')}.\n`,
  );
  expect(told[3]).toContain(`Every shard has a file in ${shards}. Merge them: nvae-inspect merge ${shards}\n`);
  await isMergedAs(shards);

  const again = await nvaeInspect(...shard(2, shards));
  expect(again).toMatchObject({ code: 0, stdout: '' });
  expect(again.stderr).toContain('Shard 2/4 is complete already, with 64 images in ');

  const other = await nvaeInspect('sweep', SAMPLE, ...options, '--shard', '0/5', '--out', shards);
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toContain(`${shards} holds shards of sweeps in 4 and in 5 parts.`);

  await rm(join(shards, 'shard-1-of-4.safetensors'));
  expect(await nvaeInspect('merge', shards)).toEqual({
    code: 1,
    stdout: '',
    stderr: `nvae-inspect: ${shards} holds no complete sweep: shard 1/4 is missing. Run these shards again, then merge.\n`,
  });
});

describe.skipIf(process.platform === 'win32')('a shard that a scheduler ends', () => {
  test.each(['SIGTERM', 'SIGUSR1', 'SIGKILL'] as const)(
    'with %s goes on with the same command, and is merged as if it had not been',
    { timeout: 120_000 },
    async (signal) => {
      const shards = join(folder, signal);
      for (const i of [0, 1, 2]) await nvaeInspect(...shard(i, shards));
      const ended = await signalled(shard(3, shards), signal);
      expect(ended.code).toBe(signal === 'SIGKILL' ? null : 75);
      if (signal !== 'SIGKILL') {
        expect(ended.stderr).toMatch(
          /Shard 3\/4 was stopped after \d+ images\. The same command goes on from there\.\n$/,
        );
      }
      expect((await nvaeInspect(...shard(3, shards))).code).toBe(0);
      await isMergedAs(shards);
    },
  );
});

/** Sends a signal once the shard's images are known. */
async function signalled(args: readonly string[], signal: NodeJS.Signals): Promise<Ended> {
  const { process: child, ended } = startInspect(...args);
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (!child.killed && stderr.includes('Shard 3/4: images')) child.kill(signal);
  });
  return await ended;
}

test('the shard is that of the scheduler, which is said', async () => {
  const shards = join(folder, 'scheduled');
  const environment = { JOB_COMPLETION_INDEX: '1' };
  const args = ['sweep', SAMPLE, ...options, '--shards', '4', '--out', shards];
  const { code, stderr } = await startInspectInGroup(environment, ...args).ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^nvae-inspect: Shard 1\/4, from JOB_COMPLETION_INDEX 1\.\nnvae-inspect: Shard 1\/4: images 64 to 127 of 276\.\n/,
  );
  const wrong = await startInspectInGroup({ JOB_COMPLETION_INDEX: '4' }, ...args).ended;
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('JOB_COMPLETION_INDEX 4 is beyond 4 shards');
});

test.each([
  ['merge', 'merge needs a folder: nvae-inspect merge FOLDER [--out FILE] [--json]'],
  ['merge a b', 'unexpected argument b'],
  ['merge a --seed 1', 'merge takes --out and --json, not --seed'],
  ['x.pt --shard 0/2', '--shard is an option of nvae-inspect sweep CHECKPOINT'],
  ['sweep x.pt --images a --out b --shard 2/2', '--shard takes I/N, from 0/2 to 1/2, not 2/2'],
])('nvae-inspect %s is wrong usage', async (args, expected) => {
  expect(await nvaeInspect(...args.split(' '))).toEqual({ code: 2, stdout: '', stderr: `nvae-inspect: ${expected}\n` });
});
