/** The command line and the provenance of an analysis's numbers: never those of other images. */
import { describe, expect, test } from 'vitest';
import { provenanced } from '../../src/figures/provenanced';
import type { FilesChoice, InputChoice } from '../../src/protocol/input';
import type { AnalysisWish } from '../../src/protocol/whatIf/analysis';
import type { Against } from '../../src/protocol/whatIf/separation';
import { commandOfAnalysis } from '../../src/protocol/whatIf/reproduceAnalysis';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { ownLines } from '../../webview/whatIf/ownLines';
import { shownInspection } from '../fixtures/shownInspection';

const ALL = { image: null, among: null };
const WISH: AnalysisWish = {
  analysis: { kind: 'leave out', temperature: 1, below: 'posterior' },
  scope: ALL,
  images: 40,
  draws: 4,
};
const FILES: FilesChoice = { kind: 'files', paths: ['a'], most: null };
const KEPT = 40;

const command = (input: InputChoice, wish: Partial<AnalysisWish> = {}, measured = KEPT) =>
  commandOfAnalysis({ ...shownInspection().request, input }, { wish: { ...WISH, ...wish }, measured }, KEPT);

describe('The command line of an analysis', () => {
  test.each<[string, InputChoice, Partial<AnalysisWish>, number, string]>([
    ['all images', FILES, {}, 40, '--images a --draws 4 --seed 0 --temperature 1'],
    ['the first of all', FILES, {}, 8, '--images a --count 8 --draws 4 --seed 0 --temperature 1'],
    [
      'one of all',
      FILES,
      { scope: { ...ALL, image: 3 } },
      1,
      '--images a --from 3 --count 1 --draws 4 --seed 0 --temp',
    ],
    ['one of a class', FILES, { scope: { image: 3, among: 1 } }, 1, '--images a --from 3 --count 1 --draws 4 --seed 0'],
    ['later ones', { ...FILES, most: 40, from: 5 }, {}, 8, '--images a --from 5 --count 8 --draws 4 --seed 0 --temp'],
    ['one later', { ...FILES, from: 5 }, { scope: { ...ALL, image: 2 } }, 1, '--images a --from 7 --count 1 --draws 4'],
    ['all that were taken at random', { ...FILES, most: 40 }, {}, 40, '--images a --random 40 --draws 4 --seed 0'],
    ['one draw', FILES, { draws: 1 }, 40, '--images a --seed 0 --temperature 1'],
    [
      'samples',
      { kind: 'samples', count: 40, temperature: 1 },
      {},
      8,
      '--samples 8 --draws 4 --seed 0 --temperature 1',
    ],
  ])('names %s', (_, input, wish, measured, expected) => {
    expect(command(input, wish, measured)?.startsWith(`nvae-inspect ablate /checkpoint.pt ${expected}`)).toBe(true);
  });

  test.each<[string, InputChoice, Partial<AnalysisWish>, number]>([
    ['some of those taken at random', { ...FILES, most: 40 }, {}, 8],
    ['one of those taken at random', { ...FILES, most: 40 }, { scope: { ...ALL, image: 0 } }, 1],
    ['a class', FILES, { scope: { ...ALL, among: 1 } }, 40],
    ['a later sample', { kind: 'samples', count: 40, temperature: 1 }, { scope: { ...ALL, image: 3 } }, 1],
    ['samples at another temperature', { kind: 'samples', count: 40, temperature: 0.7 }, {}, 40],
  ])('isn’t there for %s, which no command takes', (_, input, wish, measured) => {
    expect(command(input, wish, measured)).toBeNull();
  });

  test('names the analysis and its temperature', () => {
    const of = (analysis: AnalysisWish['analysis']) => command(FILES, { analysis, draws: 1 });
    expect(of({ kind: 'leave out', temperature: 0, below: 'posterior' })).toMatch(/ ablate .* --temperature 0$/);
    expect(of({ kind: 'channels', group: 6, temperature: 1, below: 'posterior' })).toMatch(
      / ablate .* --group 6 --temperature 1$/,
    );
    expect(of({ kind: 'leave out', temperature: 1, below: 'prior' })).toMatch(/ --temperature 1 --below prior$/);
    expect(of({ kind: 'channels', group: 6, temperature: 1, below: 'frozen' })).toMatch(/ --below frozen$/);
    expect(of({ kind: 'prefixes', temperature: 0.1 })).toMatch(/ prefix .* --temperature 0.1$/);
    expect(of({ kind: 'pruning', temperature: 0 })).toMatch(/ prune .* --temperature 0$/);
  });

  test('names the second input, and the images of the first: both are counted as measured', () => {
    const apart = (against: Against, measured: number, images = KEPT, input: InputChoice = FILES) =>
      command(input, { analysis: { kind: 'two inputs', temperature: 1, against }, images }, measured);
    const other: Against = { kind: 'files', input: { kind: 'files', paths: ['b', 'c'], most: 40, from: 0 } };
    expect(apart({ kind: 'mirrored' }, 80)).toBe(
      'nvae-inspect ood /checkpoint.pt --images a --draws 4 --seed 0 --temperature 1 --mirrored',
    );
    expect(apart({ kind: 'mirrored' }, 16, 8)).toMatch(/ --images a --count 8 .* --mirrored$/);
    expect(apart(other, 80)).toMatch(/ --temperature 1 --against b c$/);
    expect(apart({ kind: 'mirrored' }, 80, KEPT, { kind: 'samples', count: 40, temperature: 1 })).toBeNull();
  });
});

describe('A figure’s own provenance', () => {
  const contents = { name: 'a', title: 'A', subtitle: '', panels: [] };
  const page = [
    ['checkpoint', 'model.pt'],
    ['draws', '1 draw, seed 0'],
    ['SHA-256', 'abc'],
  ] as const;

  test('replaces the page’s, leaves out what doesn’t hold, and comes after where it is new', () => {
    const own = [
      ['analysis', 'leave out'],
      ['draws', '4 draws, seed 0'],
      ['SHA-256', ''],
      ['command', ''],
    ] as const;
    expect(provenanced({ ...contents, own }, page).provenance).toEqual([
      ['checkpoint', 'model.pt'],
      ['draws', '4 draws, seed 0'],
      ['analysis', 'leave out'],
    ]);
    expect(provenanced(contents, page).provenance).toEqual(page);
  });

  test('is the images that were measured, of those that were planned', () => {
    const input = { label: '40 images from a', images: 40 } as never;
    const inspection = shownInspection({ input, whatIf: { images: KEPT, costs: null, runs: [] } });
    const of = (changed: Partial<AnalysisRun>) => {
      const run = { wish: WISH, planned: 40, measured: 40, ...changed } as AnalysisRun;
      return new Map(ownLines(inspection, run));
    };
    expect(of({}).has('images')).toBe(false);
    expect(of({ measured: 8 }).get('images')).toBe('8 of 40 images from a; 40 images were planned');
    expect(of({ measured: 8, planned: 8 }).get('images')).toBe('8 of 40 images from a');
    const one = { ...WISH, scope: { image: 3, among: null } };
    expect(of({ wish: one, measured: 1, planned: 1 }).get('images')).toBe('image 3 of 40 images from a');
    expect(of({ measured: 8 }).get('draws')).toBe('4 draws, seed 0');
    expect(of({ measured: 8 }).get('analysis')).toMatch(/a sample of its prior/);
  });
});
