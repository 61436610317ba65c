/** Weights far from all others, and layers whose output leaves a range. */
import { count, threeDigits } from '../../protocol/numbers';
import { visibleName } from '../../protocol/visibleText';
import { LARGEST_FLOAT16 } from '../../protocol/whatIf/batchNorm';
import { evidence, type Found, type Rule } from './rule';

export const LAYER_OUT_OF_RANGE: Rule = {
  name: 'layer out of range',
  about: 'file',
  weight: 690,
  definition:
    'Samples of the model are decoded operator by operator in float32, with the running statistics in the file. Reported ' +
    'is the first whose output is not finite, or else the first beyond the largest number of float16. Other samples, or ' +
    'another temperature, may reach further.',
  source: 'docs/analyses.md#layer-check',
  find({ analyses: { layers } }) {
    if (layers === null) return null;
    const { check, samples, temperature } = layers;
    const { firstNotFinite, firstBeyondFloat16 } = check;
    const of = [evidence('samples', samples), evidence('temperature of the samples', temperature)];
    if (firstNotFinite !== null) {
      const { layer, stage, notFinite, values } = firstNotFinite;
      return {
        sentence:
          `Samples of the model are not finite from ${visibleName(layer)} (${stage}) on: ${count(notFinite)} of ` +
          `${count(values)} values there.`,
        number: evidence('values not finite', notFinite),
        threshold: { relation: '>', value: 0 },
        evidence: of,
        place: { kind: 'batch norm' },
      };
    }
    if (firstBeyondFloat16 === null) return null;
    const { layer, stage, largest } = firstBeyondFloat16;
    return {
      sentence:
        `In float32, samples of the model reach ${threeDigits(largest)} in ${visibleName(layer)} (${stage}): float16, as in ` +
        'mixed precision, can’t hold that.',
      number: evidence('largest magnitude', largest),
      threshold: { relation: '>', value: LARGEST_FLOAT16 },
      evidence: [evidence('largest of all layers', check.largest.largest), ...of],
      place: { kind: 'batch norm' },
    };
  },
};

/** Ten times what is usual in the same network. */
const FAR = 10;
/** Fewer layers don't show what is usual. */
const FEWEST_LAYERS = 8;

export const NORM_APART: Rule = {
  name: 'norm apart',
  about: 'file',
  weight: 90,
  definition:
    'The largest singular value of a convolution’s reshaped weight, against the median over all convolutions of the ' +
    'network. It is not the layer’s Lipschitz constant, and says nothing about whether training was stable.',
  source: 'docs/analyses.md#weights',
  find: ({ analyses: { weights } }) =>
    weights &&
    apart(
      'norm',
      'convolution',
      weights.convolutions.map(({ name, norm }) => ({ name, value: norm })),
    ),
};

export const SCALE_APART: Rule = {
  name: 'scale apart',
  about: 'file',
  weight: 95,
  definition:
    'The largest |γ| of a batch norm, against the median over all batch norms. A large γ amplifies a mismatch between the ' +
    'running statistics and what the layer sees; whether there is one, samples before and after a re-estimation show.',
  source: 'docs/analyses.md#weights',
  find: ({ analyses: { weights } }) =>
    weights &&
    apart(
      'largest |γ|',
      'batch norm',
      weights.batchNorms.map(({ name, largest }) => ({ name, value: largest })),
    ),
};

/** The layer that is farthest above the median, if it is far. Layers that are not finite are another finding. */
function apart(
  what: string,
  kind: string,
  layers: readonly { readonly name: string; readonly value: number }[],
): Found | null {
  const known = layers.filter(({ value }) => Number.isFinite(value)).toSorted((a, b) => a.value - b.value);
  const median = known[Math.floor(known.length / 2)];
  const largest = known.at(-1);
  if (known.length < FEWEST_LAYERS || median === undefined || largest === undefined) return null;
  const times = largest.value / median.value;
  if (!(times >= FAR)) return null;
  return {
    sentence:
      `The ${what} of ${visibleName(largest.name)}, ${threeDigits(largest.value)}, is ${threeDigits(times)} times the ` +
      `median of all ${count(known.length)} ${kind}s, ${threeDigits(median.value)}.`,
    number: evidence(`${what} ÷ median`, times),
    threshold: { relation: '≥', value: FAR },
    evidence: [
      evidence(`${what} of ${visibleName(largest.name)}`, largest.value),
      evidence('median', median.value),
      evidence(
        `${kind}s farther than ten times the median`,
        known.filter(({ value }) => value / median.value >= FAR).length,
      ),
    ],
    place: { kind: 'weights' },
  };
}
