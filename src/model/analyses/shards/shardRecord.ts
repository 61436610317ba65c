/** What a shard's file says about the whole sweep, beside what every sweep's file says. */
import { type Fields, isFlag, isText, isTexts, isWithin } from '../../statistics/file/fields';
import type { SourceFacts } from '../../data/describePictures';
import { MOST_SHARDS, type Shard } from './shard';

export interface ShardRecord extends Shard {
  /** Number of images chosen in all, readable or not. */
  readonly chosen: number;
  /** Numbers of images that were measured together, in order of use. */
  readonly batches: readonly number[];
  /** The command that measures all images in one process, without `--out` and `--check`. */
  readonly command: string;
  /** Samples of the model itself to measure beside the images; the last shard measures them. */
  readonly check: number;
  /** Whether the data are black and white, with each pixel drawn from a grey value. */
  readonly binary: boolean;
  readonly source: SourceFacts;
}

const MOST_IMAGES = 2 ** 31;

export function readShardRecord(record: Fields): ShardRecord {
  const count = record.take('count', isWithin(1, MOST_SHARDS));
  const source = record.object('source');
  return {
    index: record.take('index', isWithin(0, count - 1)),
    count,
    chosen: record.take('chosen', isWithin(1, MOST_IMAGES)),
    batches: record.take('batches', isBatches),
    command: record.take('command', isText),
    check: record.take('check', isWithin(0, MOST_IMAGES)),
    binary: record.take('binary', isFlag),
    source: {
      name: source.take('name', isText),
      listed: source.take('listed', isWithin(1, MOST_IMAGES)),
      notes: source.take('notes', isTexts),
      warnings: source.take('warnings', isTexts),
      bareNumbers: source.take('bareNumbers', isTextOrNull),
      dataset: source.take('dataset', isTextOrNull),
    },
  };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || isText(value);
}

function isBatches(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isWithin(1, MOST_IMAGES));
}
