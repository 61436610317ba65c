/** The part of a statistics file with one value per image. */
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { MeasuredModel } from '../measurement';
import { DRAW_ERRORS, type DrawErrorRows } from '../drawErrors';
import type { Rows } from '../totals';
import { WEIGHTS, type WeightRows } from '../weightTable';
import { readEach } from './quantityTensors';
import type { TensorReader } from './tensorReader';

/** Prefix of the names of rows measured on samples of the model itself. */
export const SAMPLES = 'samples.';

/** Names of the rows of the importance-weighted bound. */
const WEIGHT_NAMES: Readonly<Record<keyof WeightRows, string>> = {
  boundNats: 'bound',
  effectiveSampleSize: 'effective_sample_size',
  largestWeight: 'largest_weight',
  meanLogWeightNats: 'mean_log_weight',
};

const ERROR_NAMES: Readonly<Record<keyof DrawErrorRows, string>> = {
  klNats: 'kl_draw_error',
  reconstructionNats: 'recon_draw_error',
  nelboNats: 'nelbo_draw_error',
};

/** @param prefix of the tensors' names */
export function writeRows(rows: Rows, { likelihood }: MeasuredModel, prefix = ''): TensorToWrite[] {
  const { klByGroup, reconstructionNats, drawErrors, weights } = rows;
  const images = klByGroup[0]?.length ?? 0;
  const row = (name: string, values: Float64Array): TensorToWrite => ({
    ...{ name: prefix + name, dtype: 'F64', shape: [images], values },
  });
  return [
    { name: `${prefix}kl_all`, dtype: 'F64', shape: [klByGroup.length, images], values: { parts: klByGroup } },
    ...(likelihood === 'unknown' ? [] : [row('recon', reconstructionNats)]),
    ...(drawErrors === null ? [] : DRAW_ERRORS.map((of) => row(ERROR_NAMES[of], drawErrors[of]))),
    ...(weights === null ? [] : WEIGHTS.map((of) => row(WEIGHT_NAMES[of], weights[of]))),
  ];
}

/**
 * @param most the maximum number of images
 * @param prefix of the tensors' names
 * @throws {Refusal} if a tensor is missing or doesn't fit.
 */
export async function readRows(reader: TensorReader, model: MeasuredModel, most: number, prefix = ''): Promise<Rows> {
  const [, images = 0] = reader.shapeOf(`${prefix}kl_all`, 2);
  if (images > most) throw reader.malformed(`tensor 'kl_all' is for ${images} images, more than ${most}`);
  const all = await reader.doubles(`${prefix}kl_all`, [model.groups.length, images]);
  const row = (name: string) => reader.doubles(prefix + name, [images]);
  return {
    klByGroup: model.groups.map((_, group) => all.subarray(group * images, (group + 1) * images)),
    reconstructionNats: model.likelihood === 'unknown' ? new Float64Array(images).fill(NaN) : await row('recon'),
    drawErrors: reader.has(prefix + ERROR_NAMES.klNats)
      ? await readEach(DRAW_ERRORS, (of) => row(ERROR_NAMES[of]))
      : null,
    weights: reader.has(prefix + WEIGHT_NAMES.boundNats)
      ? await readEach(WEIGHTS, (of) => row(WEIGHT_NAMES[of]))
      : null,
  };
}
