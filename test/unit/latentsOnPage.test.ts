/** Latents that a page saves and decodes, with the command line's arrays and pictures. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pictureTarget } from '../../src/model/analyses/images';
import { pixels } from '../../src/model/data/pictures';
import { openNpz } from '../../src/model/data/npz/npzFile';
import { readSafetensors, writeSafetensors, type TensorToWrite } from '../../src/model/safetensors/safetensors';
import type { RunningInspection } from '../../src/model/session/runningInspection';
import type { InspectionRequest } from '../../src/protocol/inspection';
import { isAnalysisWish } from '../../src/protocol/whatIf/analysis';
import {
  decodingWish,
  MOST_ROWS_SHOWN,
  savingWish,
  type DecodedLatents,
  type DecodeLatentsWish,
  type SaveLatentsWish,
} from '../../src/protocol/whatIf/latents';
import { commandOfAnalysis } from '../../src/protocol/whatIf/reproduceAnalysis';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { closeSessions, inspectedFor } from '../fixtures/analysedInspection';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';

const SEED = 3;
const REQUEST: InspectionRequest = {
  ...{ path: SAMPLE, input: { kind: 'files', paths: [SAMPLE_IMAGES], most: 5, from: 0 }, seed: SEED, draws: 1 },
  ...{ threads: 1, flags: [], activityThresholdNats: 0.1 },
};
const ALL = { image: null, among: null };
const SAVE: SaveLatentsWish = { groups: [0, 3], z: 'draw', layout: 'maps', type: 'safetensors', scope: ALL, images: 5 };
const DECODE: DecodeLatentsWish = { file: null, groups: null, temperature: 0, rows: 16 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-latents-page-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(closeSessions);

const path = (name: string) => join(folder, name);

async function saved(wish: Partial<SaveLatentsWish>, name: string) {
  const inspected = await inspectedFor(REQUEST);
  await inspected.running.analyse(savingWish({ ...SAVE, ...wish }, path(name)));
  return inspected;
}

function decodedIn({ result }: AnalysisRun): DecodedLatents {
  if (result?.kind !== 'decoded latents') throw new Error('nothing was decoded');
  return result.decoded;
}

/** The pictures of all rows. */
async function pictures(running: RunningInspection, { wish }: AnalysisRun): Promise<Uint8Array[]> {
  const { base, changed } = await running.ask('analysisPictures', {
    ...{ analysis: wish.analysis, scope: wish.scope, picture: 0 },
  });
  return [base, ...changed];
}

/** Arrays of a file by name, as bytes. */
async function arraysOf(file: string): Promise<Record<string, { shape: readonly number[]; bytes: string }>> {
  if (!file.endsWith('.npz')) {
    const { tensors } = await readSafetensors(file);
    return Object.fromEntries([...tensors].map(([name, { shape, values }]) => [name, { shape, bytes: hex(values) }]));
  }
  await using npz = await openNpz(file, undefined);
  const all: Record<string, { shape: readonly number[]; bytes: string }> = {};
  for (const [name, array] of npz.arrays) {
    const { shape } = array;
    const values = new Uint8Array(
      await array.readRow(
        0,
        shape.reduce((product, extent) => product * extent, 1),
      ),
    );
    all[name] = { shape, bytes: hex(values) };
  }
  return all;
}

function hex({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

describe('Latents that a page saves', () => {
  test.each([
    ['of two groups', { groups: [0, 3] }, 'npz'],
    ['of all groups, at the posterior’s mean', { groups: null, z: 'mean' }, 'safetensors'],
    ['as rows', { groups: [1, 2], layout: 'rows' }, 'npz'],
  ] as const)('%s are, to the byte, those of nvae-inspect latents', async (_, wish, type) => {
    const { run } = await saved({ ...wish, type }, `page.${type}`);
    expect(run()).toMatchObject({ status: { kind: 'finished' }, measured: 5, result: { kind: 'saved latents' } });
    const command = commandOfAnalysis(REQUEST, { wish: run().wish, measured: 5 }, 5)!;
    const words = command.split(' ').slice(1);
    words[words.indexOf('--out') + 1] = path(`cli.${type}`);
    expect(await nvaeInspect(...words)).toMatchObject({ code: 0, stderr: '' });
    const [onPage, onCommandLine] = [await arraysOf(path(`page.${type}`)), await arraysOf(path(`cli.${type}`))];
    expect(Object.keys(onPage).length).toBeGreaterThan(1);
    expect(onPage).toEqual(onCommandLine);
  });

  test('say who they are: the images by SHA-256, the checkpoint, and the command that writes them', async () => {
    const { run } = await saved({}, 'named.safetensors');
    const { metadata, tensors } = await readSafetensors(path('named.safetensors'));
    expect(tensors.get('sha256')!.shape).toEqual([5, 32]);
    expect(metadata.get('analysis')).toBe('latents');
    expect(metadata.get('images_sha256')).toMatch(/^[0-9a-f]{64}$/);
    expect(metadata.get('command')).toContain(`nvae-inspect latents ${SAMPLE} --images`);
    expect(JSON.parse(metadata.get('names')!)).toHaveLength(5);
    expect(run().result).toEqual({
      kind: 'saved latents',
      saved: {
        arrays: [
          { name: 'z.0', shape: [5, 8, 4, 4] },
          { name: 'z.3', shape: [5, 8, 8, 8] },
          { name: 'sha256', shape: [5, 32] },
        ],
      },
    });
  });

  test('of one image have its row alone', async () => {
    await saved({ scope: { image: 2, among: null }, images: 1 }, 'one.safetensors');
    await saved({}, 'all.safetensors');
    const [one, all] = [await arraysOf(path('one.safetensors')), await arraysOf(path('all.safetensors'))];
    const length = one['sha256']!.bytes.length;
    expect(one['sha256']!.bytes).toBe(all['sha256']!.bytes.slice(2 * length, 3 * length));
    expect(one['z.0']!.shape).toEqual([1, 8, 4, 4]);
  });

  test('that can’t be written say why, and nothing is left behind', async () => {
    const { run } = await saved({}, 'missing/latents.npz');
    const { status } = run();
    expect(status.kind === 'failed' && status.message).toContain('missing');
    await expect(stat(path('missing'))).rejects.toThrow();
  });

  test('of a group that the model lacks are refused', async () => {
    const { run } = await saved({ groups: [9] }, 'ninth.npz');
    expect(run().status).toEqual({
      kind: 'failed',
      message: 'There is no latent group 9: the model has groups 0 to 8.',
    });
    await expect(stat(path('ninth.npz'))).rejects.toThrow();
  });

  test('are cancelled at once, without a file', async () => {
    const { running, run } = await inspectedFor(REQUEST, (latest, asked) => {
      if (latest.status.kind === 'running') asked.cancelAnalysis();
    });
    await running.analyse(savingWish(SAVE, path('cancelled.npz')));
    expect(run().status).toEqual({ kind: 'cancelled' });
    await expect(stat(path('cancelled.npz'))).rejects.toThrow();
  });
});

describe('A file of latents that a page decodes', () => {
  /** Row 1 takes the values of row 0. */
  async function writeEdited(name: string): Promise<void> {
    const { tensors } = await readSafetensors(path('source.safetensors'));
    const edited = [...tensors].map(([tensor, { shape, values }]): TensorToWrite => {
      const [rows = 1] = shape;
      const copy = Float32Array.from(values);
      const length = copy.length / rows;
      if (tensor !== 'sha256') copy.copyWithin(length, 0, length);
      return tensor === 'sha256'
        ? { name: tensor, dtype: 'U8', shape, values: Uint8Array.from(values) }
        : { name: tensor, dtype: 'F32', shape, values: copy };
    });
    await writeSafetensors(path(name), new Map(), edited);
  }

  test('gives the pictures of nvae-inspect decode, from the command that is shown', async () => {
    const { running, run, session } = await saved({}, 'source.safetensors');
    await writeEdited('edited.safetensors');
    const wish = decodingWish({ ...DECODE, temperature: 1 }, path('edited.safetensors'));
    await running.analyse(wish);
    expect(run()).toMatchObject({ status: { kind: 'finished' }, planned: 5, measured: 5, pictured: [0] });
    expect(decodedIn(run())).toEqual({ listed: 5, groups: [0, 3], images: [0, 1, 2, 3, 4] });
    const words = commandOfAnalysis(REQUEST, { wish, measured: 5 }, 5)!.split(' ').slice(1);
    words[words.indexOf('--out') + 1] = path('pictures.safetensors');
    expect(await nvaeInspect(...words)).toMatchObject({ code: 0, stderr: '' });
    const means = (await readSafetensors(path('pictures.safetensors'))).tensors.get('mean_image')!;
    const target = pictureTarget(await session.model());
    const shown = await pictures(running, run());
    expect(shown).toHaveLength(5);
    for (const [row, picture] of shown.entries()) {
      expect(picture).toEqual(pixels(Float32Array.from(means.values), row, target));
    }
    expect(shown[1]).not.toEqual(shown[2]);
  });

  test('is decoded anew with what is in it by now, and with groups of choice', async () => {
    const { running, run } = await saved({}, 'source.safetensors');
    const wish = decodingWish(DECODE, path('source.safetensors'));
    await running.analyse(wish);
    const first = await pictures(running, run());
    await writeEdited('source.safetensors');
    await running.analyse(wish);
    const second = await pictures(running, run());
    expect(second[0]).toEqual(first[0]);
    expect(second[1]).toEqual(first[0]);
    expect(first[1]).not.toEqual(first[0]);
    await running.analyse(decodingWish({ ...DECODE, groups: [3] }, path('source.safetensors')));
    expect(decodedIn(run()).groups).toEqual([3]);
  });

  test('that holds more rows than are shown counts them', async () => {
    const { running, run } = await saved({}, 'source.safetensors');
    await running.analyse(decodingWish({ ...DECODE, rows: 2 }, path('source.safetensors')));
    expect(run()).toMatchObject({ planned: 2, measured: 2 });
    expect(decodedIn(run()).listed).toBe(5);
    expect(await pictures(running, run())).toHaveLength(2);
  });

  test('names the image of a row only where the file says so and the image is here', async () => {
    const { running, run } = await saved({}, 'source.safetensors');
    const { tensors } = await readSafetensors(path('source.safetensors'));
    const z: TensorToWrite = {
      ...{ name: 'z.0', dtype: 'F32', shape: [5, 8, 4, 4] },
      values: Float32Array.from(tensors.get('z.0')!.values),
    };
    const digests = Uint8Array.from(tensors.get('sha256')!.values);
    digests.copyWithin(0, 3 * 32, 4 * 32);
    digests.fill(7, 32, 64);
    await writeSafetensors(path('others.safetensors'), new Map(), [
      z,
      { name: 'sha256', dtype: 'U8', shape: [5, 32], values: digests },
    ]);
    await running.analyse(decodingWish(DECODE, path('others.safetensors')));
    expect(decodedIn(run()).images).toEqual([3, null, 2, 3, 4]);
    await writeSafetensors(path('nameless.safetensors'), new Map(), [z]);
    await running.analyse(decodingWish(DECODE, path('nameless.safetensors')));
    expect(decodedIn(run()).images).toBeNull();
  });

  test.each([
    ['of another model', [z('z.0', [2, 8, 8, 8])], /holds z\.0 of shape \(2, 8, 8, 8\): this model needs/],
    [
      'with a value that is not finite',
      [z('z.0', [2, 8, 4, 4], Infinity)],
      /a value in row 0 of z\.0 that is not finite/,
    ],
    ['without latents', [z('pixels', [2, 3, 4, 4])], /holds no latents, only pixels/],
    ['in rows of unnamed groups', [z('train_latents', [2, 128])], /doesn't say which groups its rows hold\. Name them/],
  ])('%s is refused in a sentence, and the pictures before it stay', async (what, tensors, sentence) => {
    const { running, run } = await saved({}, 'source.safetensors');
    await running.analyse(decodingWish(DECODE, path('source.safetensors')));
    const before = await pictures(running, run());
    const file = path(`${what}.safetensors`);
    await writeSafetensors(file, new Map(), tensors);
    await running.analyse(decodingWish(DECODE, file));
    const { status, result, before: shown } = run();
    expect(status.kind === 'failed' && status.message).toMatch(sentence);
    expect(result).toBeNull();
    expect(await pictures(running, shown!)).toEqual(before);
  });

  test.each(['npz', 'safetensors'])('that is cut off, as %s, is refused', async (type) => {
    const { running, run } = await saved({ groups: [0] }, `cut.${type}`);
    const whole = await readFile(path(`cut.${type}`));
    await writeFile(path(`cut.${type}`), whole.subarray(0, whole.length / 2));
    await running.analyse(decodingWish(DECODE, path(`cut.${type}`)));
    const { status } = run();
    expect(status.kind === 'failed' && status.message).toContain(`cut.${type}`);
  });

  test('that holds z of a group which can’t be read is refused, rather than taken from the prior', async () => {
    const { running, run } = await saved({ groups: [0, 3] }, 'columns.npz');
    const text = (await readFile(path('columns.npz'))).toString('latin1');
    // The header of the first array says that it is stored column by column.
    await writeFile(path('columns.npz'), text.replace("'fortran_order': False", "'fortran_order': True "), 'latin1');
    await running.analyse(decodingWish(DECODE, path('columns.npz')));
    const { status } = run();
    expect(status.kind === 'failed' && status.message).toMatch(/z\.0 in .*columns\.npz is stored column by column/);
    await running.analyse(decodingWish({ ...DECODE, groups: [3] }, path('columns.npz')));
    expect(decodedIn(run()).groups).toEqual([3]);
  });

  test('that is neither npz nor safetensors is refused', async () => {
    const { running, run } = await inspectedFor(REQUEST);
    await writeFile(path('notes.txt'), 'z = 1\n'.repeat(10));
    await running.analyse(decodingWish(DECODE, path('notes.txt')));
    const { status } = run();
    expect(status.kind === 'failed' && status.message).toContain('notes.txt');
  });
});

test('files are named by the extension, never by the page', () => {
  expect(isAnalysisWish(decodingWish(DECODE, '/etc/passwd'))).toBe(false);
  expect(isAnalysisWish(savingWish(SAVE, '/etc/passwd'))).toBe(false);
  expect(MOST_ROWS_SHOWN).toBe(64);
});

function z(name: string, shape: number[], value = 0): TensorToWrite {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(value);
  return { name, dtype: 'F32', shape, values };
}
