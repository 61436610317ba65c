/** The tensors with the variance of a group's KL that comes from the draws of the noise. */
import type { GroupShape } from '../../../protocol/inspection';
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { DrawVariance } from '../klSums';
import type { TensorReader } from './tensorReader';

/** @param kl the kind of KL, as in the tensors' names */
export function writeDrawVariance(kl: string, group: number, variance: DrawVariance | null): TensorToWrite[] {
  if (variance === null) return [];
  const { channels } = variance;
  return [
    { name: nameOf(`group_${kl}`, group), dtype: 'F64', shape: [], values: Float64Array.of(variance.group) },
    { name: nameOf(`channel_${kl}`, group), dtype: 'F64', shape: [channels.length], values: channels },
  ];
}

/**
 * `null` if the file lacks it.
 * @throws {Refusal} if a tensor doesn't fit.
 */
export async function readDrawVariance(
  reader: TensorReader,
  kl: string,
  group: number,
  { channels }: GroupShape,
  draws: number,
): Promise<DrawVariance | null> {
  if (draws < 2) return { group: 0, channels: new Float64Array(channels) };
  if (!reader.has(nameOf(`group_${kl}`, group))) return null;
  return {
    group: await reader.double(nameOf(`group_${kl}`, group)),
    channels: await reader.doubles(nameOf(`channel_${kl}`, group), [channels]),
  };
}

function nameOf(of: string, group: number): string {
  return `sum.${of}_draw_variance.${group}`;
}
