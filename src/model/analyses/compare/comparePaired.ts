/** Two models on the same images, or one model on images that were made from each other, paired by image and draw. */
import { Refusal } from '../../refusal';
import type { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import type { ComparedSums } from '../../statistics/comparison/comparison';
import { SIDES, type Side } from '../../statistics/comparison/sharedParts';
import { PairedBatch, PairedSums } from '../../statistics/pairedEstimate';
import type { Analysed } from '../analysed';
import { measureVariants } from '../variants/measureVariants';
import type { Rows } from '../variants/rows';
import { BlockRows } from './blockRows';
import { ComparedPass } from './comparedPass';
import { bytesPerImage, withinRange, type Range } from './imageRange';

/** Receives every draw of every image. After an engine failure, those of a batch come again. */
export type ComparedListener = (side: Side, firstImage: number, draw: number, rows: Rows) => void;

export interface ComparePairedOptions {
  readonly columns: ComparedColumns;
  readonly first: Analysed;
  /** With as many draws; its images may be the same object. */
  readonly second: Analysed;
  readonly listener?: ComparedListener;
  /** Called after every block with the sums so far, which are still added to. */
  readonly soFar?: (sums: ComparedSums) => void;
  /** Memory for the images and numbers of one block; by default 32 MB. */
  readonly blockBytes?: number;
}

const USUAL_BLOCK_BYTES = 32e6;

/**
 * Measures block by block: the first side, then the second one, then their differences. A block is so large that reading
 * and compiling the weights anew for each costs little, and its memory is bounded. So the weights of two models are never
 * in memory together, unless their engines keep stages.
 * @throws {Refusal} if one side has fewer images, so that they can't be paired; or a checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function comparePaired(options: ComparePairedOptions): Promise<ComparedSums> {
  const { first, second, columns } = options;
  const sums = {
    first: new PairedSums(columns.quantities),
    second: new PairedSums(columns.quantities),
    difference: new PairedSums(columns.quantities),
  };
  const all = () => Math.max(...SIDES.map((side) => options[side].images.input.description.images));
  const atOnce = Math.min(imagesAtOnce(options), all());
  const rowsOf = () => new BlockRows(atOnce, first.draws, columns.quantities);
  const measured = { first: rowsOf(), second: rowsOf() };
  for (let begin = 0; begin < all();) {
    const range = { begin, end: Math.min(begin + atOnce, all()) };
    for (const side of SIDES) await measureBlock(options, side, range, measured[side]);
    const { images } = measured.first;
    if (measured.second.images !== images) throw unequal(begin, measured);
    if (images === 0) break;
    addBlock(sums, measured, first.draws);
    options.soFar?.(sums);
    begin += images;
    for (const of of new Set([first.images, second.images])) of.measured(begin);
  }
  return sums;
}

function imagesAtOnce({ columns, first, second, blockBytes = USUAL_BLOCK_BYTES }: ComparePairedOptions): number {
  const pictures = new Set([first.images, second.images]).size * bytesPerImage(first.model);
  const numbers = 2 * 8 * first.draws * columns.quantities;
  const images = Math.max(1, Math.floor(blockBytes / (pictures + numbers)));
  const { batchSize } = first.running;
  return images > batchSize ? images - (images % batchSize) : images;
}

async function measureBlock(
  { columns, first, second, listener }: ComparePairedOptions,
  side: Side,
  { begin, end }: Omit<Range, 'isLast'>,
  measured: BlockRows,
): Promise<void> {
  const analysed = side === 'first' ? first : second;
  // The other side's pass over the same images needs the stages again.
  const isLast = first.running !== second.running;
  measured.clear();
  await measureVariants({
    ...withinRange(analysed, { begin, end, isLast }),
    measures: new ComparedPass(analysed.model, side, columns),
    listener: {
      draw(firstImage, draw, rows) {
        measured.set(firstImage, draw, rows);
        listener?.(side, begin + firstImage, draw, rows);
      },
    },
  });
}

function unequal(begin: number, { first, second }: Readonly<Record<Side, BlockRows>>): Refusal {
  const fewer = first.images < second.images ? 'first' : 'second';
  const count = begin + Math.min(first.images, second.images);
  return new Refusal(
    `The images can't be paired: the ${fewer} input has only ${count}, because others could not be read or there are no more.`,
  );
}

/** Images whose sums over draws are in memory at once. */
const SUMMED_AT_ONCE = 64;

function addBlock(
  sums: Readonly<Record<keyof ComparedSums, PairedSums>>,
  { first, second }: Readonly<Record<Side, BlockRows>>,
  draws: number,
): void {
  const { length: quantities } = first.row(0, 0);
  const change = new Float64Array(quantities);
  for (let begin = 0; begin < first.images; begin += SUMMED_AT_ONCE) {
    const images = Math.min(SUMMED_AT_ONCE, first.images - begin);
    const batch = () => new PairedBatch(quantities, images);
    const batches = { first: batch(), second: batch(), difference: batch() };
    for (let draw = 0; draw < draws; draw++) {
      for (let image = 0; image < images; image++) {
        const [before, after] = [first.row(begin + image, draw), second.row(begin + image, draw)];
        for (let q = 0; q < quantities; q++) change[q] = (after[q] ?? NaN) - (before[q] ?? NaN);
        batches.first.add(image, before);
        batches.second.add(image, after);
        batches.difference.add(image, change);
      }
    }
    sums.first.add(batches.first);
    sums.second.add(batches.second);
    sums.difference.add(batches.difference);
  }
}
