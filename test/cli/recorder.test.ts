/** Statistics of models that are not NVAEs, recorded in Python in their own evaluation loops. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import { expectedPath, checkpointPath } from '../parity/goldenCase';
import { PYTHON, withoutModules } from '../fixtures/python';
import { inspectAsJson, nvaeInspect } from './nvaeInspect';

const RECORDER = join(root, 'media', 'recorder', 'nvae_inspect_recorder.py');
/** Recorded by test/reference/ladder.py. */
const LADDER = join(root, 'test', 'fixtures', 'recorded', 'ladder.safetensors');
const withoutNumpy = withoutModules('numpy');
const withoutTorch = withoutModules('torch', 'safetensors');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-recorder-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('The recorder is one short file that needs only NumPy', async () => {
  const source = await readFile(RECORDER, 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThan(150);
  const imported = [...source.matchAll(/^(?:import|from) (.*?)(?: import .*| as .*)?$/gm)].map(([, names]) => names);
  expect(imported).toEqual(['hashlib, json, os', 'collections', 'numpy']);
});

test('A recorded ladder VAE is inspected without a word of NVAE’s own', async () => {
  const { stdout, stderr, code } = await nvaeInspect(LADDER);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(stdout).toContain('statistics of toy ladder VAE: noise, 2 latent groups, 7168 parameters');
  expect(stdout).toContain('Checkpoint: toy ladder VAE\n');
  expect(stdout).not.toMatch(/clamp|seed|bits\/dim/);
});

describe.skipIf(withoutNumpy !== '')(`A ladder VAE in NumPy${withoutNumpy}`, () => {
  test('has the KL and the losses of its own loop, image by image, and its largest ones where they are', async () => {
    const out = join(folder, 'ladder.safetensors');
    const script = join(root, 'test', 'reference', 'ladder.py');
    const own = JSON.parse(execFileSync(PYTHON, [script, out], { encoding: 'utf8' })) as {
      kl: number[][];
      recon: number[];
    };
    const { tensors } = await readSafetensors(out);
    const values = (name: string) => [...tensors.get(name)!.values];
    expectClose(values('kl_all'), own.kl.flat());
    expectClose(values('recon'), own.recon);
    const results = await inspectAsJson(out);
    expectClose(
      results.groups.map(({ kl_nats }) => kl_nats),
      own.kl.map((nats) => mean(nats)),
    );
    expectClose([results.nelbo], [mean(own.recon) + own.kl.reduce((sum, nats) => sum + mean(nats), 0)]);
    // The top group's KL is that of its four channels.
    const strongest = values('strongest.kl.0');
    const images = values('strongest.kl_image.0');
    for (let channel = 0; channel < 4; channel++) {
      const ofChannel = strongest.slice(8 * channel, 8 * channel + 8);
      expect(ofChannel).toEqual(ofChannel.toSorted((a, b) => b - a));
      expect(Math.max(...values('largest.kl.0').slice(channel, channel + 1))).toBeCloseTo(ofChannel[0]!, 10);
      expect(values('largest.image.0')[channel]).toBe(images[8 * channel]);
    }
    // The file that other tests open is the same.
    const fixture = await readSafetensors(LADDER);
    expect([...fixture.tensors.keys()]).toEqual([...tensors.keys()]);
    for (const [name, { values: kept }] of fixture.tensors) expectClose(values(name), [...kept]);
  });

  test.each([
    [
      'r.group(0, m, s, m, s); r.group(0, m, s, m, s)',
      'Group 0 was recorded twice. After the groups of a batch, call images().',
    ],
    ['r.group(0, m, s, m, s, log_q=m)', 'Group 0: give z, log_q and log_p together.'],
    ['r.group(0, m[0], s[0], m[0], s[0])', 'Group 0: mu_q is (3,), not (B, channels) or (B, channels, h, w).'],
    ['r.group(1, m, s, m, s); r.images(x, l)', '2 images need groups 0, 1, ... of as many rows. Recorded: [1].'],
    ['r.group(0, m, s, m, s); r.images(x[0], l)', '2 losses of images (1, 4, 4): not (B, 1 or 3, size, size).'],
    ['r.save()', 'Nothing was recorded: call group() for every group and images() for every batch.'],
  ])('refuses %s in a sentence', (code, sentence) => {
    const setUp =
      `import sys; sys.path.insert(0, ${JSON.stringify(join(RECORDER, '..'))}); import numpy as np\n` +
      'from nvae_inspect_recorder import Recorder\n' +
      'm, s, x, l = np.zeros((2, 3)), np.ones((2, 3)), np.zeros((2, 1, 4, 4)), np.zeros(2)\n' +
      `r = Recorder(${JSON.stringify(join(folder, 'refused.safetensors'))}, 'a model', 'a data set')\n`;
    const { stderr, status } = spawnSync(PYTHON, ['-c', setUp + code], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`ValueError: ${sentence}`);
  });
});

describe.skipIf(withoutTorch !== '')(`The PyTorch reference${withoutTorch}`, () => {
  test.each(['cells-res_mbconv', 'cifar10-flow'])(
    'recorded on %s has the statistics that nvae-inspect measures with the same noise',
    async (name) => {
      const recorded = join(folder, `${name}-recorded.safetensors`);
      execFileSync(PYTHON, [join(root, 'test', 'reference', 'record.py'), name, recorded]);
      const measured = join(folder, `${name}-measured.safetensors`);
      const golden = expectedPath(name);
      const { code } = await nvaeInspect(
        ...[checkpointPath(name), '--images', golden, '--noise', golden, '--out', measured],
      );
      expect(code).toBe(0);
      const ours = await readSafetensors(measured);
      const theirs = await readSafetensors(recorded);
      const both = [...theirs.tensors].filter(([tensor]) => ours.tensors.has(tensor) && !UNLIKE.test(tensor));
      expect(both.map(([tensor]) => tensor)).toEqual(
        expect.arrayContaining(['kl_all', 'recon', 'sha256', 'sum.shift.1']),
      );
      for (const [tensor, { shape, values }] of both) {
        const { shape: ourShape, values: ourValues } = ours.tensors.get(tensor)!;
        expect(shape, tensor).toEqual(ourShape);
        expectAlike(tensor, [...values], [...ourValues]);
      }
    },
  );
});

/** Names, which differ; z before the flows, which isn't recorded; bits, which only a known decoder has. */
const UNLIKE = /^(names|z0\.|moments\.total_bits_per_dim)/;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    if (Number.isFinite(value))
      expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    else expect(actual[i]).toBe(value);
  }
}

/** Float64 in PyTorch against float32 here: within 0.2 % of the tensor's largest value. */
function expectAlike(name: string, actual: readonly number[], expected: readonly number[]): void {
  const most = Math.max(1e-2, ...expected.filter(Number.isFinite).map(Math.abs));
  for (const [i, value] of expected.entries()) {
    if (!Number.isFinite(value)) expect(actual[i], name).toBe(value);
    else expect(Math.abs(actual[i]! - value), `${name}[${i}]`).toBeLessThanOrEqual(2e-3 * most);
  }
}
