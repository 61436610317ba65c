/** Sums over images of the whole model's costs. */
import type { Likelihood } from '../../../protocol/inspection';
import type { Scope } from '../../../protocol/statistics';
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { Moments } from '../estimate';
import type { TotalsOf, TotalSums } from '../totals';
import type { TensorReader } from './tensorReader';

/** The totals, by their names in tensors: `moments.total_kl`. */
const TOTALS = [
  ['kl', 'klNats'],
  ['recon', 'reconstructionNats'],
  ['nelbo', 'nelboNats'],
  ['bits_per_dim', 'bitsPerDimension'],
] as const;

type TotalName = (typeof TOTALS)[number][0];

/** Whether the file has such a total: without a reconstruction loss, there is only the KL. */
function isTold(name: TotalName, likelihood: Likelihood): boolean {
  return name === 'kl' || likelihood !== 'unknown';
}

export function writeTotals(totals: TotalSums | null, likelihood: Likelihood): TensorToWrite[] {
  const images = BigInt64Array.of(BigInt(totals?.images ?? 0));
  const tensors: TensorToWrite[] = [{ name: 'sum.total_images', dtype: 'I64', shape: [], values: images }];
  if (totals === null) return tensors;
  for (const [name, total] of TOTALS) {
    if (!isTold(name, likelihood)) continue;
    const moments = momentsAsArray(totals[total]);
    tensors.push({ name: `moments.total_${name}`, dtype: 'F64', shape: [2], values: moments });
    if (totals.onlyImage === null) continue;
    const error = Float64Array.of(totals.onlyImage[total]);
    tensors.push({ name: `one_image.total_${name}_error`, dtype: 'F64', shape: [], values: error });
  }
  return tensors;
}

/** @throws {Refusal} if a tensor is missing or doesn't fit. */
export async function readTotals(
  reader: TensorReader,
  likelihood: Likelihood,
  planned: Scope,
): Promise<TotalSums | null> {
  const [images = 0] = await reader.counts('sum.total_images', [], planned.images);
  if (images === 0) return null;
  const moments = async (name: TotalName) =>
    isTold(name, likelihood) ? momentsFrom(await reader.doubles(`moments.total_${name}`, [2])) : UNTOLD;
  const error = async (name: TotalName) =>
    isTold(name, likelihood) ? reader.double(`one_image.total_${name}_error`) : NaN;
  const hasErrors = images === 1 && reader.has('one_image.total_kl_error');
  return { images, ...(await eachTotal(moments)), onlyImage: hasErrors ? await eachTotal(error) : null };
}

async function eachTotal<Value>(of: (name: TotalName) => Promise<Value>): Promise<TotalsOf<Value>> {
  return {
    klNats: await of('kl'),
    reconstructionNats: await of('recon'),
    nelboNats: await of('nelbo'),
    bitsPerDimension: await of('bits_per_dim'),
  };
}

const UNTOLD: Moments = { mean: NaN, squaredDeviations: NaN };

export function momentsAsArray({ mean, squaredDeviations }: Moments): Float64Array {
  return Float64Array.of(mean, squaredDeviations);
}

export function momentsFrom([mean = NaN, squaredDeviations = NaN]: Float64Array): Moments {
  return { mean, squaredDeviations };
}
