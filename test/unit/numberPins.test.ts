/** Numbers of an analysis as pins: they say where they come from, which isn't where the inspection's do. */
import { expect, test } from 'vitest';
import type { NumbersReading } from '../../webview/pins/numbers';
import type { Pin } from '../../webview/pins/pin';
import { pinCalls } from '../../webview/pins/pinCalls';
import { pinJson } from '../../webview/pins/pinJson';
import { pinRows, sharedMeaning } from '../../webview/pins/pinRows';
import { pinText } from '../../webview/pins/pinText';
import { shortPlaceInWords } from '../../webview/pins/shortPlace';
import type { Pictures } from '../../webview/state/runAnswers';

const command = 'nvae-inspect ablate model.pt --images test --count 8 --draws 16 --seed 3 --temperature 1';
const value = { mean: 9.631234567891234, standardError: 0.84, drawStandardError: 0.25 };
const without: NumbersReading = {
  ...{ kind: 'numbers', title: 'Without group 6', short: 'without g6', draws: 16, command },
  place: 'a sample of its prior in its place, paired; mean over 8 images × 16 draws',
  numbers: [
    { name: 'ΔNELBO', value, signed: true, unit: 'nats' },
    { name: 'Δrate', value: { ...value, mean: -5.4 }, signed: true, unit: 'nats' },
    {
      name: 'KL(q‖p)',
      value: { mean: 5.78, standardError: null, drawStandardError: null },
      signed: false,
      unit: 'nats',
    },
  ],
};
const prefix: NumbersReading = {
  ...{ kind: 'numbers', title: 'Top 2 of 9 groups', short: 'top 2', place: 'groups below', draws: 4, command: null },
  numbers: [{ name: 'NELBO', value, signed: false, unit: 'nats' }],
};
const inspected = { fileName: 'model.pt', input: '40 images', draws: 1, seed: 3, command: 'nvae-inspect model.pt' };

let pins: readonly Pin[] = [];
const calls = (from = inspected) =>
  pinCalls(pins, (change) => (pins = change(pins)), from, 'image', {} as unknown as Pictures);
const pinOf = (reading: NumbersReading) => calls().of(reading);

test('The draws and the command line are the analysis’s, the seed and the images the inspection’s', () => {
  const { source, imageName } = pinOf(without);
  expect(source).toEqual({ fileName: 'model.pt', input: '40 images', draws: 16, seed: 3, command });
  expect(imageName).toBeNull();
  expect(pinOf(prefix).source).toEqual({ fileName: 'model.pt', input: '40 images', draws: 4, seed: 3 });
});

test('They are pinned once, whatever the inspection’s draws, and again when more images are measured', () => {
  calls().pin(without);
  expect(calls({ ...inspected, draws: 5 }).isPinned(without)).toBe(true);
  calls().pin({ ...without });
  expect(pins).toHaveLength(1);
  const later = { ...without, place: 'a sample of its prior in its place, paired; mean over 9 images × 16 draws' };
  expect(calls().isPinned(later)).toBe(false);
  expect(calls().isPinned({ ...without, draws: 15 })).toBe(false);
});

test('Copied as text, each number has its error and is there in full', () => {
  expect(pinText(pinOf(without)).split('\n')).toEqual([
    'Without group 6',
    'a sample of its prior in its place, paired; mean over 8 images × 16 draws',
    'ΔNELBO +9.63 ± 0.84 nats (9.631234567891234)',
    'Δrate −5.40 ± 0.84 nats (-5.4)',
    'KL(q‖p) 5.78 nats (5.78)',
    'model.pt · 40 images · 16 draws, seed 3',
  ]);
});

test('Copied as JSON, each number has both errors', () => {
  expect(JSON.parse(pinJson(pinOf(without)))).toEqual({
    ...{ file: 'model.pt', input: '40 images', draws: 16, seed: 3, command },
    ...{ quantity: 'Without group 6', place: without.place },
    values: {
      ΔNELBO: { unit: 'nats', mean: value.mean, standard_error: 0.84, standard_error_draws: 0.25 },
      Δrate: { unit: 'nats', mean: -5.4, standard_error: 0.84, standard_error_draws: 0.25 },
      'KL(q‖p)': { unit: 'nats', mean: 5.78, standard_error: null, standard_error_draws: null },
    },
  });
});

test('Side by side, the same numbers are in a row, and two groups have a difference', () => {
  const other = { ...without, title: 'Without group 3', short: 'without g3' };
  const both = [pinOf(without), pinOf(other)];
  expect(pinRows(both).map(({ label }) => label)).toEqual(['ΔNELBO', 'Δrate', 'KL(q‖p)']);
  expect(both.map(shortPlaceInWords)).toEqual(['without g6', 'without g3']);
  expect(sharedMeaning(both)).toBe('ΔNELBO');
  expect(sharedMeaning([...both, pinOf(prefix)])).toBeNull();
});
