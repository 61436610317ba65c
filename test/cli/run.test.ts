/** `nvae-inspect run`: the checkpoints of a training run, measured on the same images, beside what training logged. */
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { RUN, runCheckpoint } from '../fixtures/run';
import { SAMPLE_IMAGES, startInspectInGroup } from './nvaeInspect';

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
}
interface Run {
  readonly folder: string;
  readonly checkpoints: readonly {
    readonly name: string;
    readonly epoch: number | null;
    readonly global_step: number | null;
    readonly beta: number | null;
    readonly measured: {
      readonly images: number;
      readonly nelbo: Estimate;
      readonly kl: Estimate;
      readonly channels_in_use: number;
      readonly groups: readonly { kl: Estimate; channels_in_use: number }[];
    } | null;
  }[];
  readonly left_out: readonly { name: string; reason: string }[];
  readonly logged: Readonly<Record<string, { steps: number[]; values: (number | null)[] }>>;
  readonly log: readonly { name: string; value: number; epoch: number | null }[];
  readonly problems: readonly string[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** With a cache of its own, so that nothing of an earlier build is found. */
async function run(cache: string, ...args: string[]) {
  return startInspectInGroup({ XDG_CACHE_HOME: join(folder, cache) }, 'run', ...args).ended;
}

async function runAsJson(cache: string, ...args: string[]): Promise<Run> {
  const { code, stdout, stderr } = await run(cache, ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Run;
}

const IMAGES = ['--images', SAMPLE_IMAGES];

test('the sample’s run uses 65, 70, 57, 38, 15, 9 and 9 channels, as PyTorch counts them with 20 draws and seed 0', async () => {
  const { checkpoints } = await runAsJson('20', RUN, ...IMAGES, '--draws', '20');
  expect(checkpoints.map(({ epoch }) => epoch)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(checkpoints.map(({ measured }) => measured!.channels_in_use)).toEqual([65, 70, 57, 38, 15, 9, 9]);
  const { groups, kl } = checkpoints[0]!.measured!;
  expect(groups.reduce((sum, group) => sum + group.kl.mean, 0)).toBeCloseTo(kl.mean, 8);
  expect(groups.reduce((sum, group) => sum + group.channels_in_use, 0)).toBe(65);
}, 120_000);

describe('What was measured is kept', () => {
  test('and found again by the same command, until something that it depends on changes', async () => {
    const one = join(folder, 'one');
    await cp(runCheckpoint(8), join(one, 'checkpoint.pt'));
    const kept = () => readdir(join(folder, 'kept', 'nvae-inspect', 'runs'));
    const first = await runAsJson('kept', one, ...IMAGES, '--count', '4');
    expect(await kept()).toHaveLength(1);
    expect(await runAsJson('kept', one, ...IMAGES, '--count', '4')).toEqual(first);
    expect(await kept()).toHaveLength(1);
    // Nothing is measured that was: numbers put into the file come out.
    const [name = ''] = await kept();
    const point = JSON.stringify({ ...POINT, kl: { mean: 1234.5, standardError: 1 } });
    await writeFile(join(folder, 'kept', 'nvae-inspect', 'runs', name), point);
    const again = await runAsJson('kept', one, ...IMAGES, '--count', '4');
    expect(again.checkpoints[0]!.measured!.kl.mean).toBe(1234.5);
    for (const change of [
      ['--seed', '1'],
      ['--draws', '2'],
      ['--from', '1'],
    ]) {
      const other = await runAsJson('kept', one, ...IMAGES, '--count', '4', ...change);
      expect(other.checkpoints[0]!.measured!.kl.mean).not.toBe(1234.5);
    }
    expect(await kept()).toHaveLength(4);
    await cp(runCheckpoint(16), join(one, 'checkpoint.pt'));
    const retrained = await runAsJson('kept', one, ...IMAGES, '--count', '4');
    expect(retrained.checkpoints[0]).toMatchObject({ epoch: 16 });
    expect(await kept()).toHaveLength(5);
  }, 120_000);

  test('but a damaged file is measured again', async () => {
    const one = join(folder, 'damaged run');
    await cp(runCheckpoint(8), join(one, 'checkpoint.pt'));
    const first = await runAsJson('damaged', one, ...IMAGES, '--count', '2');
    const runs = join(folder, 'damaged', 'nvae-inspect', 'runs');
    const [name = ''] = await readdir(runs);
    for (const content of ['', '{', '{"images": 2}', JSON.stringify({ ...POINT, groups: [3] })]) {
      await writeFile(join(runs, name), content);
      expect(await runAsJson('damaged', one, ...IMAGES, '--count', '2')).toEqual(first);
    }
  }, 120_000);
});

const POINT = {
  ...{ images: 4, draws: 1, distortion: null, nelbo: null, channelsInUse: 1, channels: 2 },
  ...{ kl: { mean: 1, standardError: null }, groups: [{ kl: { mean: 1, standardError: null }, channelsInUse: 1 }] },
};

describe('What training logged stands beside', () => {
  let path: string;
  beforeAll(async () => {
    path = join(folder, 'eval-1');
    await cp(join(root, 'test', 'fixtures', 'training-log'), path, { recursive: true });
    await cp(runCheckpoint(4), join(path, 'checkpoint.pt'));
    await writeFile(join(path, 'log.txt'), '11/14 10:13:22 PM epoch 3\n11/14 10:15:09 PM valid_nelbo 123.75\n');
    await writeFile(join(path, 'broken.pt'), 'nothing');
  });

  test('under the names that it was logged with, by step', async () => {
    const told = await runAsJson('logged', path);
    expect(told.checkpoints).toMatchObject([{ name: 'checkpoint.pt', epoch: 4, measured: null }]);
    expect(told.left_out.map(({ name }) => name)).toEqual(['broken.pt']);
    expect(told.logged['kl/total_active']).toMatchObject({
      steps: [0, 10, 20, 30, 40, 50, 60],
      values: [3, 3, 6, 6, 9, 9, 12],
    });
    expect(told.log).toEqual([{ name: 'valid_nelbo', value: 123.75, epoch: 3, step: null }]);
    expect(told.problems).toEqual([]);
  });

  test('in a table that says whose numbers they are', async () => {
    const table = await run('logged', path, ...IMAGES, '--count', '2');
    expect(table.code).toBe(0);
    expect(table.stdout).toContain('broken.pt is left out: ');
    expect(table.stdout).toMatch(
      /^checkpoint +epoch +step +β +NELBO +± s\.e\. +distortion +± s\.e\. +KL +± s\.e\. +channels in use$/m,
    );
    expect(table.stdout).toMatch(/^checkpoint\.pt +4 +220 +0\.169( +\d+\.\d+){6} +\d+ of 72$/m);
    expect(table.stdout).toContain('β weighted the KL in training and not here');
    expect(table.stdout).toContain('Logged by training, on its own batches and in training mode');
    expect(table.stdout).toMatch(/^train\/nelbo_iter +7 +0 +60 +40\.500$/m);
    expect(table.stdout).toMatch(/^valid_nelbo +3 +123\.750$/m);
  });
});

test.each([
  ['a folder that is not there', 'none', /^nvae-inspect: There is no folder .*none\.\n$/],
  ['a checkpoint', runCheckpoint(4), /is a file, not a run's folder: choose the folder that it lies in\.\n$/],
  ['a folder without a run', join(root, 'docs'), /holds no training run: neither checkpoints nor log\.txt nor/],
])('%s is refused in one line', async (_, path, sentence) => {
  const { code, stdout, stderr } = await run('refused', path);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(sentence);
});
