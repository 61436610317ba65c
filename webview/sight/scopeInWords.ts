/** Words for what a whole group's numbers cover. */
import type { Averaged } from '../../src/protocol/statistics';
import { averagedInWords, imageInWords, type ImageNoun, ofClassInWords } from '../text/words';
import type { MeasuredScope } from './measured';
import { t } from '../text/translate';
import { counted, nounsInWords } from '../text/nouns';

/** The image that a scope is limited to; `null` for the mean over images. */
export function imageIn(scope: MeasuredScope): number | null {
  return scope.kind === 'image' ? scope.image : null;
}

/** `mean over 40 images × 16 draws`, or `image 3 (003.png), mean over 16 draws`. */
export function scopeInWords(scope: MeasuredScope, averaged: Averaged, noun: ImageNoun): string {
  return averagedInWords(imageIn(scope), averaged, noun, scope.kind === 'image' ? scope.name : null);
}

/** The same for all groups together, which may have been measured on different numbers of images. */
export function coverageInWords(scope: MeasuredScope, noun: ImageNoun): string {
  switch (scope.kind) {
    case 'image':
      return imageInWords(scope.image, scope.name, noun);
    case 'class':
      return t`mean over ${ofClassInWords(counted(scope.images, noun), scope.name)}`;
    case 'mean':
      return t`mean over the ${nounsInWords(noun)} measured`;
  }
}
