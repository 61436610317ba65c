import type { Hyperparameters } from '../families/nvae/hyperparameters';
import { bernoulli } from './bernoulli';
import type { Decoder } from './decoder';
import { logisticMixture } from './logisticMixture';
import { normal } from './normal';

/** The decoder's distribution p(x|z) over images (spec, section 6); `null` where it is none of the release's. */
export function decoder({ likelihood, imageSize, scoredMargin, bits }: Hyperparameters): Decoder | null {
  switch (likelihood.kind) {
    case 'bernoulli':
      return bernoulli(imageSize, scoredMargin);
    case 'normal':
      return normal(imageSize, scoredMargin, bits);
    case 'logistic mixture':
      return logisticMixture(imageSize, scoredMargin, likelihood.mixtures, bits);
    case 'unknown':
      return null;
  }
}
