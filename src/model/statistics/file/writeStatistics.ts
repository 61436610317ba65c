import { RELEASE_THRESHOLD_NATS } from '../../../protocol/inspection';
import { writeSafetensors, type TensorToWrite } from '../../safetensors/safetensors';
import type { ImageRecords } from '../imageRecords';
import type { MeasuredParts } from '../measuredParts';
import { Measurement } from '../measurement';
import type { Rows } from '../totals';
import { measuredModelOf, type FileDescription, type FileImages } from './description';
import { writeKept } from './keptTensors';
import { metadataOf, type Part } from './metadata';
import { writeRecords } from './recordTensors';
import { SAMPLES, writeRows } from './rowTensors';
import { writeSubtrees } from './subtreeTensors';
import { writeSums } from './sumTensors';

export interface StatisticsToWrite extends FileDescription {
  /** Records of all images. */
  readonly records: ImageRecords;
  /** Parts that are `null` are left out. */
  readonly parts: MeasuredParts;
  /** Pixels of the kept images; `null` if there are none. */
  readonly images: FileImages | null;
  /** Results for samples of the model itself; `null` if they were not measured. */
  readonly samples: Rows | null;
  /** Whether the sums are written with their subtrees, from which they can be continued or merged; false by default. */
  readonly subtrees?: boolean;
  /** Other tensors of the kept images, which no reader needs. */
  readonly details: readonly TensorToWrite[];
}

/**
 * Writes statistics so that they can be read without their model. docs/statistics-file.md describes the format.
 * @throws {Refusal} if the file can't be written; there is then no file, or the previous one.
 */
export async function writeStatistics(path: string, statistics: StatisticsToWrite): Promise<void> {
  const { parts } = statistics;
  const present = (['rows', 'sums', 'kept'] as const).filter((part: Part) => parts[part] !== null);
  const scope = { planned: parts.planned, imagesKept: parts.kept?.[0]?.length ?? 0, parts: present };
  await writeSafetensors(path, metadataOf(statistics, scope), statisticsTensors(statistics));
}

/** All tensors of a statistics file (docs/statistics-file.md). */
export function statisticsTensors(statistics: StatisticsToWrite): TensorToWrite[] {
  const { parts, records, images, samples, details } = statistics;
  const { rows, sums, kept } = parts;
  const model = measuredModelOf(statistics.model);
  return [
    ...writeRecords(records),
    ...(rows === null ? [] : writeRows(rows, model)),
    ...(samples === null ? [] : writeRows(samples, model, SAMPLES)),
    ...(sums === null ? [] : [...writeSums(sums, model), ...derived(Measurement.of(model, parts))]),
    ...(sums === null || !(statistics.subtrees ?? false) ? [] : writeSubtrees(sums)),
    ...(kept === null ? [] : [...writeKept(kept, model), ...writeImages(statistics, images), ...details]),
  ];
}

function writeImages({ model, parts }: StatisticsToWrite, images: FileImages | null): TensorToWrite[] {
  if (images === null) return [];
  const { channels, size } = model.image;
  const shape = [parts.kept?.[0]?.length ?? 0, channels, size, size];
  const tensor = (name: string, values: Float32Array): TensorToWrite => ({ name, dtype: 'F32', shape, values });
  return [tensor('x', images.x), ...(images.meanImage === null ? [] : [tensor('mean_image', images.meanImage)])];
}

/** Tensors that follow from the sums, for readers without this code. */
function derived(measurement: Measurement): TensorToWrite[] {
  const groups = measurement.groups(RELEASE_THRESHOLD_NATS);
  const active = Float32Array.from(groups, (group) => group?.channelsInUse ?? NaN);
  return [
    { name: 'active', dtype: 'F32', shape: [groups.length], values: active },
    ...groups.flatMap((summary): TensorToWrite[] => {
      if (summary === null) return [];
      const { group, channelKlNats: values } = summary;
      return [{ name: `kl_diag.${group}`, dtype: 'F64', shape: [values.length], values }];
    }),
  ];
}
