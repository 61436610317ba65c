/** The model check, for the terminal. */
import type { CheckedEstimate, ModelCheck } from '../../protocol/comparisons';
import { grouped } from '../data/counts';
import { alignColumns } from './columns';
import { estimateCells } from './sumQuantities';

export function checkTable({ images, samples, klNats, nelboNats, groups }: ModelCheck): string[] {
  const row = (name: string, { data, samples: ofSamples, difference }: CheckedEstimate) => [
    name,
    ...estimateCells(data),
    ...estimateCells(ofSamples),
    ...estimateCells(difference),
  ];
  return [
    '',
    `Model check: ${grouped(images)} images beside ${grouped(samples)} samples of the model itself, nats per image`,
    ...alignColumns(
      [
        ['KL of group', 'images', '± s.e.', 'samples', '± s.e.', 'difference', '± s.e.'],
        ...groups.map((group, index) => row(String(index), group)),
        row('all', klNats),
        ...(nelboNats === null ? [] : [row('NELBO', nelboNats)]),
      ],
      1,
    ),
  ];
}
