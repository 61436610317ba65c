/** Compares the images of two statistics files, without their models (docs/analyses.md#compare). */
import { PairedBatch, PairedSums } from '../pairedEstimate';
import type { Rows } from '../totals';
import type { ComparedColumns } from './comparedColumns';
import { comparisonOf, type Comparison } from './comparison';
import { sameImages, type KnownImages, type SameImages } from './sameImages';
import type { Side } from './sharedParts';

export interface SavedSide {
  readonly rows: Rows;
  readonly known: Omit<KnownImages, 'images'>;
}

export interface ComparedRows {
  readonly comparison: Comparison;
  /** The images that are in both files; `null` if that can't be told. */
  readonly same: SameImages | null;
}

/**
 * Pairs the images that are in both files, if they are at least half of either one's; otherwise, all images of both are
 * compared unpaired. Rows hold means over draws, so nothing has an error over draws.
 */
export function compareRows(first: SavedSide, second: SavedSide, columns: ComparedColumns): ComparedRows {
  const [ofFirst, ofSecond] = [imagesIn(first), imagesIn(second)];
  const same = sameImages({ ...first.known, images: ofFirst }, { ...second.known, images: ofSecond });
  const isPaired = same !== null && same.first.length > 0 && 2 * same.first.length >= Math.min(ofFirst, ofSecond);
  const rowOf = { first: rowsOf('first', first.rows, columns), second: rowsOf('second', second.rows, columns) };
  const { quantities } = columns;
  if (!isPaired) {
    const sums = {
      first: summed(quantities, ofFirst, rowOf.first),
      second: summed(quantities, ofSecond, rowOf.second),
      difference: null,
    };
    return { comparison: comparisonOf(columns, sums), same };
  }
  const pairs = same.first.length;
  const ofPair = (pair: number): Readonly<Record<Side, Float64Array>> => ({
    first: rowOf.first(same.first[pair] ?? NaN),
    second: rowOf.second(same.second[pair] ?? NaN),
  });
  const sums = {
    first: summed(quantities, pairs, (pair) => ofPair(pair).first),
    second: summed(quantities, pairs, (pair) => ofPair(pair).second),
    difference: summed(quantities, pairs, (pair) => {
      const { first: before, second: after } = ofPair(pair);
      return after.map((nats, column) => nats - (before[column] ?? NaN));
    }),
  };
  return { comparison: comparisonOf(columns, sums), same };
}

function imagesIn({ rows }: SavedSide): number {
  return rows.reconstructionNats.length;
}

function rowsOf(side: Side, { klByGroup, reconstructionNats }: Rows, columns: ComparedColumns) {
  return (image: number): Float64Array => {
    const row = new Float64Array(columns.quantities);
    for (const [group, ofGroup] of klByGroup.entries()) columns.addGroup(side, group, ofGroup[image] ?? NaN, row);
    columns.finish(reconstructionNats[image] ?? NaN, row);
    return row;
  };
}

const AT_ONCE = 1024;

function summed(quantities: number, images: number, rowOf: (image: number) => Float64Array): PairedSums {
  const sums = new PairedSums(quantities);
  for (let begin = 0; begin < images; begin += AT_ONCE) {
    const batch = new PairedBatch(quantities, Math.min(AT_ONCE, images - begin));
    for (let image = 0; image < batch.images; image++) batch.add(image, rowOf(begin + image));
    sums.add(batch);
  }
  return sums;
}
