import type { Scope } from '../../../protocol/statistics';
import { openSafetensors } from '../../safetensors/safetensors';
import type { MeasuredParts } from '../measuredParts';
import { imagesKept } from '../imagesKept';
import { Measurement } from '../measurement';
import type { Rows } from '../totals';
import {
  measuredModelOf,
  type FileDescription,
  type FileImages,
  type FileModel,
  type ReadDescription,
} from './description';
import { readRecords } from './recordTensors';
import { readKept } from './keptTensors';
import { readMetadata } from './metadata';
import { readRows, SAMPLES } from './rowTensors';
import { withSubtrees } from './subtreeTensors';
import { readSums } from './sumTensors';
import { TensorReader } from './tensorReader';

/** Each image takes some memory in addition to its numbers. */
const MOST_IMAGES = 100_000;
const MOST_SAMPLES = 2 ** 31 - 1;

export interface ReadStatistics extends ReadDescription {
  /** Images, and draws of the noise for each of them. */
  readonly scope: Scope;
  /** The parts that `measurement` is made of. */
  readonly parts: MeasuredParts;
  /** Results for samples of the model itself; `null` if they were not measured. */
  readonly samples: Rows | null;
  /** The measurement as it was when the file was written. Questions that need a missing part are refused. */
  readonly measurement: Measurement;
}

export interface ReadOptions {
  /** Whether to read the subtrees of the sums, which are as large as the sums each; false by default. */
  readonly subtrees?: boolean;
  /** Whether to read the sums; true by default. */
  readonly sums?: boolean;
}

/**
 * Reads a statistics file. At most as many kept images are read as a measurement would keep in memory.
 * @throws {Refusal} if the file can't be read, is not a statistics file, or its parts don't fit each other.
 */
export async function readStatistics(path: string, options: ReadOptions = {}): Promise<ReadStatistics> {
  await using file = await openSafetensors(path);
  const { description, scope } = readMetadata(file.metadata, path);
  const { planned, parts } = scope;
  const reader = new TensorReader(file, path);
  const model = measuredModelOf(description.model);
  const hasKept = parts.includes('kept');
  const most = imagesKept(model, { images: Math.max(1, scope.imagesKept), draws: planned.draws });
  const extent = {
    inFile: scope.imagesKept,
    read: Math.min(scope.imagesKept, most, MOST_IMAGES),
    draws: planned.draws,
  };
  const sums = parts.includes('sums') && (options.sums ?? true) ? await readSums(reader, model, planned) : null;
  const isWhole = options.subtrees ?? false;
  const measured = {
    planned,
    rows: parts.includes('rows') ? await readRows(reader, model, planned.images) : null,
    sums: sums !== null && isWhole ? await withSubtrees(sums, reader, model) : sums,
    kept: hasKept ? await readKept(reader, model, extent) : null,
  };
  return {
    ...description,
    scope: planned,
    records: await readRecords(reader, planned.images),
    samples: reader.has(`${SAMPLES}kl_all`) ? await readRows(reader, model, MOST_SAMPLES, SAMPLES) : null,
    images: hasKept && reader.has('x') ? await readImages(reader, description.model, extent) : null,
    parts: measured,
    measurement: Measurement.of(model, measured),
  };
}

/**
 * Reads what a file says about itself, and none of its numbers.
 * @throws {Refusal} as `readStatistics`
 */
export async function readDescription(
  path: string,
): Promise<{ readonly description: FileDescription; readonly scope: Scope }> {
  await using file = await openSafetensors(path);
  const { description, scope } = readMetadata(file.metadata, path);
  return { description, scope: scope.planned };
}

async function readImages(
  reader: TensorReader,
  { image: { channels, size } }: FileModel,
  { inFile, read }: { readonly inFile: number; readonly read: number },
): Promise<FileImages> {
  const shape = [inFile, channels, size, size];
  const meanImage = reader.has('mean_image') ? await reader.firstSingles('mean_image', shape, read) : null;
  return { x: await reader.firstSingles('x', shape, read), meanImage };
}
