/** The part of a statistics file with one value per image. */
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { MeasuredModel } from '../measurement';
import type { Rows } from '../totals';
import type { TensorReader } from './tensorReader';

export function writeRows({ klByGroup, reconstructionNats }: Rows, { likelihood }: MeasuredModel): TensorToWrite[] {
  const images = klByGroup[0]?.length ?? 0;
  const tensors: TensorToWrite[] = [
    { name: 'kl_all', dtype: 'F64', shape: [klByGroup.length, images], values: { parts: klByGroup } },
  ];
  if (likelihood === 'unknown') return tensors;
  return [...tensors, { name: 'recon', dtype: 'F64', shape: [images], values: reconstructionNats }];
}

/**
 * @param most images that there can be
 * @throws {Refusal} when a tensor is missing or does not fit.
 */
export async function readRows(reader: TensorReader, model: MeasuredModel, most: number): Promise<Rows> {
  const [, images = 0] = reader.shapeOf('kl_all', 2);
  if (images > most) throw reader.malformed(`tensor 'kl_all' is for ${images} images, more than ${most}`);
  const all = await reader.doubles('kl_all', [model.groups.length, images]);
  return {
    klByGroup: model.groups.map((_, group) => all.subarray(group * images, (group + 1) * images)),
    reconstructionNats:
      model.likelihood === 'unknown' ? new Float64Array(images).fill(NaN) : await reader.doubles('recon', [images]),
  };
}
