/** Compares two inputs, or two classes of one, on one checkpoint. */
import type { Baseline } from '../../../protocol/compare/baseline';
import { commandOfComparison } from '../../../protocol/compare/reproduceComparison';
import { counted } from '../../../protocol/numbers';
import { visibleName } from '../../../protocol/visibleText';
import type { Analysed } from '../../analyses/analysed';
import { ChosenImages } from '../../analyses/chosenImages';
import { FLOWS } from '../../analyses/compare/aboutCheckpoints';
import { compareApart } from '../../analyses/compare/compareApart';
import { comparePaired, type ComparedListener } from '../../analyses/compare/comparePaired';
import { openImages, type Images } from '../../analyses/images';
import { seededEpsilon } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import { ImageScores } from '../../statistics/comparison/separations';
import { allParts, type SharedParts } from '../../statistics/comparison/sharedParts';
import { ComparedProgress } from './comparedProgress';
import { BLOCK_BYTES, WITH_PARTS, type ComparedListeners, type ComparedWith } from './comparedWith';
import type { AboutComparison } from './comparisonReport';

/** @throws {Refusal} if the other input can't be read, or pairs are wanted of different numbers of images. */
export async function compareInputs(
  compared: ComparedWith,
  baseline: Extract<Baseline, { kind: 'input' }>,
  listeners: ComparedListeners,
): Promise<void> {
  const { analysed, request, all, kept } = compared;
  const { model, images, draws, signal } = analysed;
  const { input, isPaired } = baseline;
  await using others = await openImages(model, { input, seed: request.seed, draws, signal });
  const { label, notes, warnings, images: count, listed } = others.input.description;
  if (isPaired && count !== images.most) {
    throw new Refusal(`The images can't be paired: A has ${images.most} and B ${count}. Compare them unpaired.`);
  }
  const chosen = { images: images.most, kept, classes: null, isWholeInput: count === listed };
  await compareBoth(analysed, sideOf(compared, others), isPaired, count, listeners, (shared) => ({
    ...{ kind: 'inputs', baseline, draws, warnings },
    a: { name: labelOf(images, all), sha256: null, groups: model.groupShapes },
    b: { name: label, sha256: null, groups: model.groupShapes },
    how: isPaired
      ? 'paired: image n of B was made from image n of A, as you say'
      : 'unpaired: as different pictures, so errors are those of independent means',
    notes: [...notesOn(shared, model.hasFlows), ...notes.map((note) => `B: ${note}`)],
    command: commandOfComparison(request, baseline, chosen),
  }));
}

/** @throws {Refusal} if no image of a class is kept. */
export async function compareClasses(
  compared: ComparedWith,
  baseline: Extract<Baseline, { kind: 'classes' }>,
  listeners: ComparedListeners,
): Promise<void> {
  const { analysed, request, all, kept } = compared;
  const { model, draws } = analysed;
  const [first, second] = [imagesOf(compared, baseline.first), imagesOf(compared, baseline.second)];
  const names = [nameOfClass(all, baseline.first), nameOfClass(all, baseline.second)] as const;
  const label = (images: Images, name: string) =>
    `${counted(images.most, 'image')} of class ${visibleName(name)} among ${all.input.description.label}`;
  const chosen = { images: analysed.images.most, kept, classes: names, isWholeInput: true };
  const sides = [sideOf(compared, first), sideOf(compared, second)] as const;
  await compareBoth(...sides, false, second.most, listeners, (shared) => ({
    ...{ kind: 'classes', baseline, draws, warnings: [] },
    a: { name: label(first, names[0]), sha256: null, groups: model.groupShapes },
    b: { name: label(second, names[1]), sha256: null, groups: model.groupShapes },
    how: 'unpaired: the classes have no image in common',
    notes: notesOn(shared, model.hasFlows),
    command: commandOfComparison(request, baseline, chosen),
  }));
}

async function compareBoth(
  first: Analysed,
  second: Analysed,
  isPaired: boolean,
  /** Images of the second side. */
  count: number,
  { progress, measured }: ComparedListeners,
  aboutOf: (shared: SharedParts) => AboutComparison,
): Promise<void> {
  const shared = allParts(first.model.description);
  const columns = new ComparedColumns(shared, WITH_PARTS);
  const scores = new ImageScores(columns);
  const done = new ComparedProgress(first.images.most + count, first.draws, progress);
  const listener: ComparedListener = (side, firstImage, draw, rows) => {
    scores.add(side, firstImage, draw, rows);
    done.listener(side, firstImage, draw, rows);
  };
  const options = { columns, first, second, listener };
  const sums = await (isPaired ? comparePaired({ ...options, blockBytes: BLOCK_BYTES }) : compareApart(options));
  if (sums.second.images === 0) throw new Refusal('There is nothing to compare: B has no image.');
  measured({ about: aboutOf(shared), columns, sums, separations: scores.separations() });
}

/** The same analysis of other images, with the noise that belongs to them. */
function sideOf({ analysed, request }: ComparedWith, images: Images): Analysed {
  const { groupShapes } = analysed.model;
  const epsilon = seededEpsilon(request.seed, 'posterior', groupShapes, (image) => images.indexOf(image));
  return { ...analysed, images, epsilon };
}

function imagesOf({ all, kept }: ComparedWith, among: number): ChosenImages {
  const { classes } = all.input.records;
  const chosen = Array.from({ length: kept }, (_, image) => image).filter(
    (image) => classes?.of[image] === among && all.holds(image),
  );
  if (chosen.length === 0) throw new Refusal(`No image of class ${nameOfClass(all, among)} is kept.`);
  return new ChosenImages(all, chosen);
}

function nameOfClass({ input: { records } }: Images, among: number): string {
  const name = records.classes?.names[among];
  if (name === undefined) throw new Refusal(`There is no class ${among}.`);
  return name;
}

function labelOf({ most }: Images, all: Images): string {
  const { label, images } = all.input.description;
  return most < images ? `${counted(most, 'image')} of ${label}` : label;
}

function notesOn({ noDistortion }: SharedParts, hasFlows: boolean): string[] {
  return [
    ...(noDistortion === null ? [] : [`There is no distortion, because ${noDistortion}.`]),
    ...(hasFlows ? [FLOWS] : []),
  ];
}
