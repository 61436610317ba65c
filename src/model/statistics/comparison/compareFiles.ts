/** Compares two statistics files, without their models (docs/analyses.md#compare). */
import { basename } from 'node:path';
import { grouped } from '../../data/counts';
import { Refusal } from '../../refusal';
import { isStatisticsFile } from '../file/isStatistics';
import { readStatistics, type ReadStatistics } from '../file/readStatistics';
import { LACKING } from '../measuredParts';
import { ComparedColumns } from './comparedColumns';
import { compareRows, type ComparedRows, type SavedSide } from './compareRows';
import { sharedParts, type SharedParts } from './sharedParts';

export interface TwoFiles {
  readonly path: string;
  readonly other: string;
}

export interface ComparedFiles extends ComparedRows {
  /** What the files hold, in words. */
  readonly first: string;
  readonly second: string;
  readonly shared: SharedParts;
  /** Whether it is paired, and by what. */
  readonly how: string;
  /** Sentences to know before the numbers are compared. */
  readonly notes: readonly string[];
  readonly firstStatistics: ReadStatistics;
  readonly secondStatistics: ReadStatistics;
}

/**
 * Whether both files hold statistics, rather than models.
 * @throws {Refusal} if only one of them does
 */
export async function areStatistics({ path, other }: TwoFiles): Promise<boolean> {
  const [first, second] = [await isStatisticsFile(path), await isStatisticsFile(other)];
  if (first === second) return first;
  const [statistics, model] = first ? [path, other] : [other, path];
  throw new Refusal(
    `${basename(statistics)} holds statistics and ${basename(model)} doesn't. Compare two checkpoints or two statistics files.`,
  );
}

/** @throws {Refusal} if a file can't be read, or lacks values of single images. */
export async function compareFiles({ path, other }: TwoFiles): Promise<ComparedFiles> {
  const [first, second] = [await readStatistics(path), await readStatistics(other)];
  const shared = sharedParts(first.model, second.model);
  const columns = new ComparedColumns(shared, { channels: false, positions: false });
  const rows = compareRows(savedSide(first, path), savedSide(second, other), columns);
  return {
    ...{ ...rows, shared, firstStatistics: first, secondStatistics: second },
    first: nameOf(first, path),
    second: nameOf(second, other),
    how: howPaired(rows),
    notes: [
      ...(shared.noDistortion === null
        ? []
        : [`Distortion and NELBO are not subtracted, because ${shared.noDistortion}.`]),
      ...(shared.sameShapes ? [] : ['The latent groups differ, so only what both models have is compared.']),
      'Statistics files hold means over draws of single images, and no channels of them: no error over draws is known.',
    ],
  };
}

/** @throws {Refusal} if the file lacks values of single images */
function savedSide({ parts, records }: ReadStatistics, path: string): SavedSide {
  if (parts.rows === null) throw new Refusal(`${basename(path)}: ${LACKING.rows}`);
  const { names, indices, digests } = records;
  return { rows: parts.rows, known: { names, indices, digests } };
}

/** For example `sixteen.safetensors, statistics of checkpoint-0016.pt: 40 images from images/, 20 draws, seed 0`. */
function nameOf({ provenance, input, scope }: ReadStatistics, path: string): string {
  const draws = `${scope.draws} ${scope.draws === 1 ? 'draw' : 'draws'}`;
  return `${basename(path)}, statistics of ${provenance.checkpoint}: ${input.label}, ${draws}, ${provenance.noise}`;
}

function howPaired({ comparison: { isPaired, images }, same }: ComparedRows): string {
  if (same === null) return 'unpaired: the files don’t identify their images';
  const common = grouped(same.first.length);
  if (isPaired) return `paired: the ${common} images that are in both files, by ${same.by}`;
  const all = `${grouped(images.first)} and ${grouped(images.second)} images`;
  return `unpaired: of ${all}, ${common} are the same, by ${same.by}. For pairs, measure both on the same images`;
}
