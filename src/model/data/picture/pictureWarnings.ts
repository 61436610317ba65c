/** Warnings about pictures. */
import { isSameDataset } from './preparation';
import { subject, type PictureStep } from './pictureSteps';
import type { Concerned, Tally } from './pictureTally';
import { contentSide, type PictureTarget } from './pictureTarget';

/** What to report about one picture. */
export interface Account {
  readonly name: string;
  readonly steps: ReadonlySet<PictureStep>;
  /** Whether training prepared the data set's pictures differently. */
  readonly departs: boolean;
  readonly mostlyWhite: boolean;
  readonly oneShade: boolean;
  /** Whether it contains values, used unchanged, that the training data didn't have. */
  readonly offData: boolean;
}

/** Sentences, each with the number of pictures concerned and the name of the first. */
export function pictureWarnings({ doubts, pictures }: Tally, target: PictureTarget): string[] {
  const about = (concerned: Concerned | undefined, what: string, why: string): string[] => {
    if (concerned === undefined) return [];
    const { count, first } = concerned;
    return [`${subject(count, pictures)} ${count === 1 ? 'is' : 'are'} ${what} (first: ${first}). ${why}`];
  };
  const { what, why } = departure(target);
  return [
    ...(doubts.offData === undefined ? [] : [valueWarning(target)]),
    ...about(doubts.departs, what, why),
    ...(target.binary
      ? about(
          doubts.mostlyWhite,
          'mostly white',
          'Models of this kind learned white strokes on black: invert such pictures.',
        )
      : []),
    ...about(
      doubts.oneShade,
      'one shade all over',
      'Dark strokes on transparency, for example, end as black on black.',
    ),
  ];
}

function valueWarning({ binary, bits }: PictureTarget): string {
  return binary
    ? 'The images hold values between 0 and 1, and this model was trained on black and white only: binarise them first.'
    : `The images hold values that data of ${bits} bits don't have: use multiples of 1/${2 ** bits - 1}.`;
}

/**
 * Warnings if the pictures belong to another data set than the model's, or that set can't be reproduced.
 * @param dataset the pictures' data set; `null` if it isn't known
 */
export function datasetWarnings(dataset: string | null, { preparation }: PictureTarget): string[] {
  if (preparation.kind === 'unknown') return [];
  const { dataset: trained } = preparation;
  const isOther = dataset !== null && !isSameDataset(dataset, trained);
  return [
    ...(isOther ? [`The images are from ${dataset}, and the model was trained on ${trained}.`] : []),
    ...(trained === 'stacked_mnist' ? [STACKED_MNIST] : []),
  ];
}

const STACKED_MNIST =
  'The digits of stacked_mnist were combined at random without a seed, so its test set cannot be made again: ' +
  'these numbers are not comparable with published figures.';

/** How the preparation of pictures that `depart` differs from training. */
function departure(target: PictureTarget): { what: string; why: string } {
  const { preparation, size } = target;
  const side = contentSide(target);
  switch (preparation.kind) {
    case 'face crop':
      return {
        what: `of another size than CelebA's 178×218 and the model's ${size}×${size}`,
        why: 'No face crop was done, so the framing differs from that of the training data.',
      };
    case 'CelebA-HQ':
      return {
        what: `of another size than ${preparation.dataset}'s ${size}×${size}`,
        why: `${preparation.dataset} is CelebA-HQ, whose faces were framed and sharpened in its own way: use its pictures, not crops of others.`,
      };
    case 'as stored':
      return {
        what: `of another size than ${preparation.dataset}'s ${side}×${side}`,
        why: 'Training did not resize pictures, so the numbers may differ from those of the data set.',
      };
    case 'short side':
    case 'unknown':
      return { what: '', why: '' };
  }
}
