import type { Hyperparameters } from '../hyperparameters';
import { bernoulli } from './bernoulli';
import type { Decoder } from './decoder';
import { logisticMixture } from './logisticMixture';

/** The decoder's distribution p(x|z) over images (spec, section 6). */
export function decoder({ likelihood, imageSize, scoredMargin }: Hyperparameters): Decoder {
  switch (likelihood.kind) {
    case 'bernoulli':
      return bernoulli(imageSize, scoredMargin);
    case 'logistic mixture':
      return logisticMixture(imageSize, scoredMargin, likelihood.mixtures, likelihood.bits);
  }
}
