import { describe, expect, it } from 'vitest';
import type { InputChoice, InputDescription } from '../../src/protocol/input';
import type { ShownInspection } from '../../src/protocol/inspection';
import type { GroupSummary, Summary } from '../../src/protocol/statistics';
import {
  choiceInWords,
  drawsMadeInWords,
  inputInWords,
  oldResultsInWords,
  resultsInWords,
  shareInWords,
} from '../../webview/text/inputWords';
import { count } from '../../src/protocol/numbers';
import { averagedInWords } from '../../webview/text/words';
import { shownInspection } from '../fixtures/shownInspection';

const FOLDER: InputChoice = { kind: 'files', paths: ['/data/images'], most: 64 };
const SAMPLES: InputChoice = { kind: 'samples', count: 3000, temperature: 1 };
const [REACHED, PLANNED] = [count(1496), count(3000)];

const described = (kind: InputDescription['kind'], images: number, label: string, listed = images) =>
  ({
    kind,
    images,
    listed,
    imagesKept: images,
    label,
    notes: [],
    warnings: [],
    offer: null,
  }) satisfies InputDescription;
const IMAGES = described('files', 40, '40 images from images/');
const MODEL_SAMPLES = described('samples', 3000, '3000 model samples, seed 0: not data');

/** An inspection with this many images and draws measured. */
function inspection(input: InputChoice, about: InputDescription, images: number, draws = 1): ShownInspection {
  return shownInspection({
    request: { path: '', input, seed: 0, draws: 1, threads: null, activityThresholdNats: 0.1, flags: [] },
    status: { kind: 'cancelled' },
    input: about,
    groups: images === 0 ? [null] : [{ images, draws } as GroupSummary, null],
    summary: images === 0 ? null : ({ images } as Summary),
  });
}

describe('the words for an inspection’s input', () => {
  it('name it with the number reached, if that is not all', () => {
    expect(inputInWords(inspection(SAMPLES, MODEL_SAMPLES, 1496))).toBe(
      `${REACHED} of ${PLANNED} model samples, seed 0: not data`,
    );
    expect(inputInWords(inspection(FOLDER, IMAGES, 8))).toBe('8 of 40 images from images/');
    expect(inputInWords(inspection(FOLDER, IMAGES, 40))).toBe('40 images from images/');
    expect(inputInWords(inspection(FOLDER, IMAGES, 0))).toBe('40 images from images/');
  });

  it('are the choice if the input was never read, and the label while the number is undecided', () => {
    expect(inputInWords({ ...inspection(FOLDER, IMAGES, 0), input: null })).toBeNull();
    expect(resultsInWords({ ...inspection(FOLDER, IMAGES, 0), input: null })).toBe('images/');
    expect(shareInWords(0, null)).toBeNull();
    const undecided = described('samples', 16, 'model samples of 2 kinds');
    expect(inputInWords(inspection(SAMPLES, undecided, 8))).toBe('model samples of 2 kinds');
    expect(choiceInWords({ kind: 'samples', count: { decided: null }, temperature: 1 })).toBe('model samples');
    expect(choiceInWords({ kind: 'samples', count: { decided: 16 }, temperature: 1 })).toBe('16 model samples');
  });

  it('give the number of the measured groups while the whole is not measured', () => {
    expect(inputInWords({ ...inspection(FOLDER, IMAGES, 8), summary: null })).toBe('8 of 40 images from images/');
  });

  it('are next to a mean over some of the images, or of a larger folder', () => {
    expect(shareInWords(1496, MODEL_SAMPLES)).toBe(`${REACHED} of ${PLANNED} model samples`);
    expect(shareInWords(40, IMAGES)).toBeNull();
    const some = described('files', 64, '64 images from images/', 10_000);
    expect(shareInWords(64, some)).toBe(`64 of ${count(10_000)} images`);
    expect(shareInWords(8, some)).toBe(`8 of 64 images taken from ${count(10_000)}`);
  });

  it('call it a file with any extension that can be chosen, and otherwise a folder', () => {
    for (const name of ['a.png', 'a.JPG', 'a.jpeg', 'a.webp', 'x.safetensors', 'pictures.npy', 'data.mdb']) {
      expect(choiceInWords({ kind: 'files', paths: [`/data/${name}`], most: null })).toBe(name);
    }
    expect(choiceInWords(FOLDER)).toBe('images/');
  });

  it('give the number of draws made', () => {
    const { request, ...rest } = inspection(FOLDER, IMAGES, 8, 3);
    expect(drawsMadeInWords({ ...rest, request: { ...request, draws: 8 } })).toBe('3 of 8 draws, seed 0');
    expect(drawsMadeInWords({ ...rest, request: { ...request, draws: 3 } })).toBe('3 draws, seed 0');
    expect(drawsMadeInWords(inspection(FOLDER, IMAGES, 0))).toBe('1 draw, seed 0');
    // The seed means nothing where the noise came from elsewhere.
    expect(drawsMadeInWords({ ...rest, request: { ...request, draws: 3, noise: 'eps.npz' } })).toBe(
      '3 draws, noise eps.npz',
    );
  });

  it('are in every caption of a mean', () => {
    const averaged = { images: 1496, draws: 3, planned: { images: 3000, draws: 8 } };
    expect(averagedInWords(null, averaged, 'model sample')).toBe(
      `mean over ${REACHED} of ${PLANNED} model samples × 3 of 8 draws`,
    );
  });
});

describe('the alternatives', () => {
  it.each([
    [FOLDER, 'images/'],
    [{ ...FOLDER, paths: ['C:\\data\\images\\'] }, 'images/'],
    [{ ...FOLDER, paths: ['/data/000.png'] }, '000.png'],
    [{ ...FOLDER, paths: ['/a.png', '/b.png', '/c.png'] }, '3 files'],
    [SAMPLES, `${PLANNED} model samples`],
  ] as const)('%# names an input that was never read', (input, words) => {
    expect(choiceInWords(input)).toBe(words);
  });

  it('name what there is to go back to', () => {
    expect(resultsInWords(inspection(FOLDER, IMAGES, 40))).toBe('images/ (40)');
    expect(resultsInWords(inspection(SAMPLES, MODEL_SAMPLES, 3000))).toBe(`${PLANNED} model samples`);
  });
});

describe('results that wait for others are labelled as old', () => {
  const shown = inspection(FOLDER, IMAGES, 40);
  const { request } = shown;
  const opening = { kind: 'opening' } as const;

  it.each([
    [
      { input: SAMPLES },
      `Results for 40 images from images/, until the first group of ${PLANNED} model samples is measured.`,
    ],
    [
      { draws: 8 },
      'Results for 40 images from images/ with 1 draw, seed 0, until the first group with 8 draws, seed 0 is measured.',
    ],
    [
      { seed: 7 },
      'Results for 40 images from images/ with 1 draw, seed 0, until the first group with 1 draw, seed 7 is measured.',
    ],
    [{}, 'Results for 40 images from images/, until the first group is measured again.'],
  ])('%#', (change, words) => {
    expect(oldResultsInWords({ ...shown, next: { request: { ...request, ...change }, status: opening } })).toBe(words);
  });

  it('but not while there are no others, or after the next inspection was refused', () => {
    expect(oldResultsInWords(shown)).toBeNull();
    const status = { kind: 'failed', at: 'input', message: 'No pictures.' } as const;
    expect(oldResultsInWords({ ...shown, next: { request, status } })).toBeNull();
  });
});
