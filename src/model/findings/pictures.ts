/** Pictures that are not like the data of the training. */
import { counted, percent } from '../../protocol/numbers';
import { evidence, type Rule } from './rule';

/** A data set of photographs has hardly one picture without a shade, so all of several pictures are no accident. */
const BINARY_SHARE = 1;

export const PICTURES_BINARY: Rule = {
  name: 'pictures binary',
  about: 'data',
  weight: 800,
  definition:
    'Every picture that was looked at consists of black and white only, and the decoder is for shades: a mixture of ' +
    'logistics, or a Normal. A Bernoulli decoder says nothing about its data, because it is trained on greys, too.',
  source: 'docs/analyses.md#findings',
  find({ pixels, checkpoint: { likelihood, dataset, bits } }) {
    if (pixels === null || (likelihood !== 'normal' && likelihood !== 'logistic mixture')) return null;
    const { images, twoValued, meanValue } = pixels;
    const share = twoValued / images;
    // All black or all white is another problem.
    if (share < BINARY_SHARE || meanValue === 0 || meanValue === 1) return null;
    return {
      sentence:
        `${images === 1 ? 'The picture holds' : `All ${counted(images, 'picture')} hold`} black and white only, but this ` +
        `decoder (${dataset}) is for ${2 ** bits} levels per channel. ${percent(meanValue, 1)} of their values are white.`,
      number: evidence('pictures of black and white only', share, 'share'),
      threshold: { relation: '≥', value: BINARY_SHARE },
      evidence: [evidence('pictures looked at', images), evidence('levels of the decoder', 2 ** bits)],
      place: null,
    };
  },
};
