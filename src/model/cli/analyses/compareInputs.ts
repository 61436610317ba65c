import type { Analysed } from '../../analyses/analysed';
import { ComparisonArrays, putSeparations } from '../../analyses/arrays/comparisonArrays';
import { compareApart } from '../../analyses/compare/compareApart';
import { comparePaired, type ComparedListener } from '../../analyses/compare/comparePaired';
import { epsilonOfClass, ImagesOfClass, twoClasses } from '../../analyses/compare/imagesOfClass';
import { openImages, type Images } from '../../analyses/images';
import { Refusal } from '../../refusal';
import { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import { comparisonOf } from '../../statistics/comparison/comparison';
import { ImageScores } from '../../statistics/comparison/separations';
import { allParts } from '../../statistics/comparison/sharedParts';
import type { Compared } from './comparedTable';
import type { CliAnalysed } from './printAnalysis';
import type { AnalysisCommand } from './verb';

export interface InputsWish {
  readonly paths: readonly string[];
  /** Whether each image of the second input was made from that of the first in its place. */
  readonly isPaired: boolean;
}

/** @throws {Refusal} if the other input can't be read, or pairs are wanted of different numbers of images. */
export async function compareInputs(analysed: CliAnalysed, { paths, isPaired }: InputsWish): Promise<Compared> {
  const { model, seed, draws, signal, epsilonOf } = analysed;
  const input = { kind: 'files', paths, most: null } as const;
  await using images = await openImages(model, { input, seed, draws, signal });
  if (isPaired) requirePairs(analysed.images, images);
  const second = { ...analysed, images, epsilon: epsilonOf(images) };
  const compared = await compareBoth(analysed, { first: analysed, second, isPaired });
  const { label, notes, warnings } = images.input.description;
  return {
    ...compared,
    kind: 'inputs',
    first: analysed.images.input.description.label,
    second: label,
    how: isPaired
      ? 'paired: image n of B was made from image n of A, as you say'
      : 'unpaired: as different pictures. If each image of B was made from that of A in its place, give --paired',
    notes: [...compared.notes, ...notes.map((note) => `B: ${note}`)],
    secondWarnings: warnings,
  };
}

/** @throws {Refusal} if the images have no such classes. */
export async function compareClasses(
  analysed: CliAnalysed,
  { input }: AnalysisCommand,
  text: string,
): Promise<Compared> {
  const { model, images, seed, draws, signal } = analysed;
  const [first, second] = twoClasses(images, text);
  await using others = await openImages(model, { input, seed, draws, signal });
  const sideOf = (all: Images, name: string): Analysed => {
    const ofClass = new ImagesOfClass(all, name);
    return { ...analysed, images: ofClass, epsilon: epsilonOfClass(ofClass, analysed.epsilonOf(all)) };
  };
  const sides = { first: sideOf(images, first), second: sideOf(others, second) };
  const compared = await compareBoth(analysed, { ...sides, isPaired: false });
  return {
    ...compared,
    kind: 'classes',
    first: sides.first.images.input.description.label,
    second: sides.second.images.input.description.label,
    how: 'unpaired: the classes have no image in common',
    secondWarnings: [],
  };
}

interface Sides {
  readonly first: Analysed;
  readonly second: Analysed;
  readonly isPaired: boolean;
}

async function compareBoth(
  { model, arrays }: CliAnalysed,
  { first, second, isPaired }: Sides,
): Promise<Pick<Compared, 'comparison' | 'separations' | 'notes'>> {
  const shared = allParts(model.description);
  const columns = new ComparedColumns(shared, { channels: true, positions: arrays !== null });
  const collected = new ComparisonArrays(columns);
  const scores = new ImageScores(columns);
  const listener: ComparedListener = (side, firstImage, draw, rows) => {
    scores.add(side, firstImage, draw, rows);
    if (arrays !== null) collected.add(side, firstImage, draw, rows);
  };
  const sums = await (isPaired ? comparePaired : compareApart)({ columns, first, second, listener });
  requireImages(sums.first.images, sums.second.images);
  const separations = scores.separations();
  if (arrays !== null) {
    collected.putInto(arrays, 'inputs', sums);
    putSeparations(arrays, separations);
  }
  return {
    comparison: comparisonOf(columns, sums),
    separations,
    notes: [
      ...(shared.noDistortion === null ? [] : [`There is no distortion, because ${shared.noDistortion}.`]),
      ...(model.hasFlows ? ['With flows, KL is an estimate from each draw, and channels are not compared.'] : []),
    ],
  };
}

function requirePairs(first: Images, second: Images): void {
  const [a, b] = [first.input.description.images, second.input.description.images];
  if (a === b) return;
  throw new Refusal(`Images can't be paired: --images has ${a}, and --against ${b}. Leave out --paired.`);
}

function requireImages(first: number, second: number): void {
  if (first > 0 && second > 0) return;
  throw new Refusal(`There is nothing to compare: ${first === 0 ? 'A' : 'B'} has no image.`);
}
