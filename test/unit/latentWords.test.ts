/** What the page says about latents out to a file and back in. */
import { describe, expect, test } from 'vitest';
import type { AnalysisRun, AnalysisStatus } from '../../src/protocol/whatIf/whatIf';
import { decodingWish, savingWish } from '../../src/protocol/whatIf/latents';
import {
  arraysInWords,
  arraysOf,
  decodedReservations,
  latentsEndInWords,
  priceOfDecoding,
  priceOfSaving,
  takenInWords,
} from '../../webview/whatIf/latents/latentWords';

const SHAPES = [4, 8].map((size) => ({ channels: 2, height: size, width: size, outputs: 4 }));
const COSTS = { encoderMs: 10, decoderMs: [20, 10, 5], normalisingMs: 0 };
const ALL = { image: null, among: null };
const SAVING = savingWish({ groups: null, z: 'draw', layout: 'maps', type: 'npz', scope: ALL, images: 3 }, '/a.npz');
const DECODING = decodingWish({ file: null, groups: null, temperature: 0, rows: 4 }, '/a.npz');
const DECODED = { listed: 9, groups: [0], images: null };

function run(status: AnalysisStatus, change: Partial<AnalysisRun> = {}): AnalysisRun {
  return { wish: DECODING, status, planned: 4, measured: 0, result: null, pictured: [], before: null, ...change };
}

const FINISHED = { kind: 'finished', elapsedMs: 90 } as const;
const FAILED = { kind: 'failed', message: 'It is broken.' } as const;
const BEFORE = run(FINISHED, { result: { kind: 'decoded latents', decoded: DECODED } });

test('the arrays of a file are named with their shapes', () => {
  expect(arraysInWords(arraysOf([0, 1], 'maps', SHAPES, 3))).toBe('z.0 (3, 2, 4, 4) and z.1 (3, 2, 8, 8)');
  expect(arraysInWords(arraysOf([0, 1], 'rows', SHAPES, 3))).toBe('latents (3, 160)');
  const many = Array.from({ length: 6 }, (_, group) => ({ name: `z.${group}`, shape: [1] }));
  expect(arraysInWords(many)).toBe('z.0 (1), z.1 (1), z.2 (1) and 3 more');
});

test('saving costs the encoder and a pass, decoding a pass without the encoder', () => {
  const arrays = arraysOf([0], 'maps', SHAPES, 3);
  expect(priceOfSaving(arrays, 3, COSTS, 'image')).toBe(
    '3 rows, one for each image: z.0 (3, 2, 4, 4). 1 pass × 3 images: about 90 ms',
  );
  expect(priceOfDecoding(3, COSTS)).toBe('1 pass × at most 3 rows: about 60 ms');
  expect(priceOfDecoding(1, null)).toBe('1 pass × at most 1 row: how long is not known yet');
});

test('the groups that a file doesn’t hold are said to come from their priors, if there are any', () => {
  expect(takenInWords({ ...DECODED, groups: [0] }, 0, 2)).toBe(
    'group 0 from the file; the others from their priors’ means',
  );
  expect(takenInWords({ ...DECODED, groups: [0, 1] }, 1, 2)).toBe('groups 0, 1 from the file');
});

describe('How it ended', () => {
  test.each([
    ['saved', run(FINISHED, { wish: SAVING }), 'Saved in 90 ms.'],
    ['cancelled before the file', run({ kind: 'cancelled' }, { wish: SAVING }), 'Cancelled: no file was written.'],
    ['not saved, whatever was saved before', run(FAILED, { wish: SAVING, before: BEFORE }), 'It is broken.'],
    ['decoded', run(FINISHED, { measured: 4 }), 'Decoded in 90 ms.'],
    ['cancelled after a row', run({ kind: 'cancelled' }, { measured: 1 }), 'Cancelled: 1 of 4 rows is kept.'],
    ['cancelled before a row', run({ kind: 'cancelled' }), 'Cancelled before a row was decoded.'],
    ['failed after rows', run(FAILED, { measured: 2 }), 'It is broken. 2 of 4 rows are kept.'],
    ['broken', run(FAILED, { before: BEFORE }), 'It is broken. The pictures before it are shown.'],
    ['broken twice, with nothing before', run(FAILED, { before: run(FAILED) }), 'It is broken.'],
    ['not yet', run({ kind: 'running', progress: null }), null],
  ])('%s', (_, ended, words) => {
    expect(latentsEndInWords(ended)).toBe(words);
  });
});

describe('What must be known', () => {
  test('is how many more rows there are', () => {
    const of = (ended: AnalysisRun) => decodedReservations(DECODED, ended, 'image');
    const first = (rows: string) => [`The file holds 9 rows. Here ${rows}; the command decodes all.`];
    expect(of(run(FINISHED, { measured: 4 }))).toEqual(first('are the first 4'));
    expect(of(run({ kind: 'cancelled' }, { measured: 1 }))).toEqual(first('is the first'));
    // While it runs, the others of those planned are on their way.
    expect(of(run({ kind: 'running', progress: null }, { measured: 1 }))).toEqual(first('are the first 4'));
    expect(decodedReservations({ ...DECODED, listed: 4 }, run(FINISHED, { measured: 4 }), 'image')).toEqual([]);
  });

  test('is whether rows are of other images, as far as the file says, and that samples are no data', () => {
    const of = (images: readonly (number | null)[] | null, noun: 'image' | 'model sample' = 'image') =>
      decodedReservations({ ...DECODED, listed: 3, images }, run(FINISHED, { measured: 3 }), noun);
    expect(of(null)).toEqual([]);
    expect(of([0, null, 2])[0]).toContain('1 row is of an image that isn’t here');
    expect(of([null, null, 2])[0]).toContain('2 rows are of images that aren’t here');
    expect(of([0, 1, 2], 'model sample')).toEqual(['These are model samples, not data.']);
  });
});
