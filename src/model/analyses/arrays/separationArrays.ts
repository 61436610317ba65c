/** The areas of `ood` (docs/analyses.md#arrays). */
import type { AreaErrors } from '../../statistics/auroc';
import type { OutOfDistribution } from '../outOfDistribution';
import type { NamedArrays } from './namedArrays';

/** Areas by m, with their errors for sets of different pictures and for pairs; NaN where there is none. */
export function putAreas(arrays: NamedArrays, { ratios, kl }: OutOfDistribution): void {
  const bounds = ratios.map(({ bound }) => bound);
  const ofRatios = ratios.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  for (const [name, scores] of [
    ['llr.auroc_bound', bounds],
    ['llr.auroc_ratio', ofRatios],
    ['kl.auroc', kl],
  ] as const) {
    arrays.set(
      name,
      [scores.length],
      Float64Array.from(scores, ({ area }) => area),
    );
    arrays.set(`${name}.se`, [scores.length, 2], Float64Array.from(scores.flatMap(({ errors }) => both(errors))));
  }
  // Its error is that of pairs where there can be pairs.
  const gains = ofRatios.flatMap(({ gain }) => [gain.difference, gain.ofPairs ?? gain.ofDifferent ?? NaN]);
  arrays.set('llr.auroc_gain', [ofRatios.length, 2], Float64Array.from(gains));
}

function both({ ofDifferent, ofPairs }: AreaErrors): [number, number] {
  return [ofDifferent ?? NaN, ofPairs ?? NaN];
}
