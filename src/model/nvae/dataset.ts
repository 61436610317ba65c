/** What a network's data look like: from the release's data-set names, or from the weights (spec, sections 2 and 6). */
import type { TensorEntry } from '../checkpoint/checkpoint';
import { Refusal } from '../refusal';
import type { TrainingFlags } from './trainingFlags';

export type Likelihood =
  | { readonly kind: 'bernoulli' }
  /** A density on [−1, 1]. */
  | { readonly kind: 'normal' }
  /** Discretised logistic mixture over three colours. */
  | { readonly kind: 'logistic mixture'; readonly mixtures: number };

/** What the network's input and output are. */
export interface Dataset {
  readonly dataset: string;
  /** Sentences on what the file does not say and was inferred. */
  readonly notes: readonly string[];
  /** Pixels along each side of the network's square input. */
  readonly imageSize: number;
  readonly imageChannels: 1 | 3;
  /** Pixels on every side that the reconstruction loss leaves out: 28×28 data are padded to 32×32. */
  readonly scoredMargin: 0 | 2;
  readonly likelihood: Likelihood;
  /** Per channel of the data: values are multiples of 1/(2^bits − 1). 8 for binary data, which it makes no difference to. */
  readonly bits: number;
  /** D in bits per dimension. */
  readonly dimensions: number;
  /**
   * What turns a loss into one of discrete data, approximately: a density on [−1, 1] (Normal decoder) lacks the width of
   * a bin, ln((2^bits − 1)/2) nats per dimension (spec, section 3). 0 where the decoder's distribution is discrete.
   */
  readonly discretisationNatsPerDimension: number;
}

const PADDED = ['mnist', 'omniglot', 'stacked_mnist'];
/** Names that end in the image size. */
const SIZED =
  /^(?:celeba_(?:64|256)|imagenet_(?:32|64)|lsun_bedroom_(?:128|256)|lsun_church_(?:64|128)|lsun_tower_[1-9]\d{1,3})$/;
const MOST_MIXTURES = 1000;
const MOST_BITS = 16;
const LARGEST_IMAGE = 4096;

/** How many numbers the network gives for a pixel. */
export function outputsPerPixel(likelihood: Likelihood, imageChannels: number): number {
  switch (likelihood.kind) {
    case 'bernoulli':
      return imageChannels;
    case 'normal':
      return 2 * imageChannels;
    case 'logistic mixture':
      return 10 * likelihood.mixtures;
  }
}

/** The data set of this name; `null` when the release has none. */
export function knownDataset(name: string, flags: TrainingFlags): Dataset | null {
  const imageSize = sizeOf(name);
  if (imageSize === null) return null;
  const padded = PADDED.includes(name);
  const imageChannels = padded && name !== 'stacked_mnist' ? 1 : 3;
  const likelihood: Likelihood = imageChannels === 1 ? { kind: 'bernoulli' } : colourLikelihood(flags);
  return {
    dataset: name,
    notes: [],
    imageSize,
    imageChannels,
    scoredMargin: padded ? 2 : 0,
    ...decoding(likelihood, flags),
    dimensions: imageChannels * (padded ? 28 ** 2 : imageSize ** 2),
  };
}

function sizeOf(name: string): number | null {
  if (PADDED.includes(name) || name === 'cifar10') return 32;
  if (name === 'ffhq') return 256;
  return SIZED.test(name) ? Number(name.slice(name.lastIndexOf('_') + 1)) : null;
}

function colourLikelihood(flags: TrainingFlags): Likelihood {
  const mixtures = flags.integer('num_mixture_dec', { least: 1, most: MOST_MIXTURES, fallback: 10 });
  return mixtures === 1 ? { kind: 'normal' } : { kind: 'logistic mixture', mixtures };
}

function decoding(
  likelihood: Likelihood,
  flags: TrainingFlags,
): Pick<Dataset, 'likelihood' | 'bits' | 'discretisationNatsPerDimension'> {
  const binary = likelihood.kind === 'bernoulli';
  const bits = binary ? 8 : flags.integer('num_x_bits', { least: 1, most: MOST_BITS, fallback: 8 });
  const discretisationNatsPerDimension = likelihood.kind === 'normal' ? Math.log((2 ** bits - 1) / 2) : 0;
  return { likelihood, bits, discretisationNatsPerDimension };
}

/**
 * A data set of another name, from the weights' shapes: the size from `prior_ftr0`, which stands `halvings` halvings
 * below the image, the channels from the stem's inputs, the decoder from `image_conditional`'s outputs.
 *
 * @throws Refusal when the shapes fit no decoder of NVAE.
 */
export function inferDataset(
  name: string,
  tensors: ReadonlyMap<string, TensorEntry>,
  halvings: number,
  flags: TrainingFlags,
): Dataset {
  const length = (tensor: string, rank: number, axis: number) => {
    const shape = tensors.get(tensor)?.shape;
    const found = shape?.length === rank ? shape[axis] : undefined;
    if (found !== undefined) return found;
    throw new Refusal(
      `The data set ${name} is not one of the release's, and its images can't be inferred without a ${tensor} of ${rank} dimensions.`,
    );
  };
  const imageSize = length('prior_ftr0', 3, 1) * 2 ** halvings;
  const imageChannels = length('stem.weight', 4, 1);
  const outputs = length('image_conditional.1.weight', 4, 0);
  const known =
    (imageChannels === 1 && outputs === 1) || (imageChannels === 3 && (outputs === 6 || outputs % 10 === 0));
  if (!known || outputs === 0 || imageSize === 0 || imageSize > LARGEST_IMAGE) {
    throw new Refusal(
      `The data set ${name} is not one of the release's, and the weights are for no images known here: ` +
        `${imageSize} pixels wide, ${imageChannels} input channels, ${outputs} output channels.`,
    );
  }
  const likelihood: Likelihood =
    outputs === 1
      ? { kind: 'bernoulli' }
      : outputs === 6
        ? { kind: 'normal' }
        : { kind: 'logistic mixture', mixtures: outputs / 10 };
  const colours = imageChannels === 1 ? 'grey' : 'colour';
  return {
    dataset: name,
    notes: [
      `The data set ${name} is not one of the release's: ${colours} images of ${imageSize}×${imageSize} and ${inWords(likelihood)} were inferred from the weights' shapes.`,
    ],
    imageSize,
    imageChannels: imageChannels === 1 ? 1 : 3,
    scoredMargin: 0,
    ...decoding(likelihood, flags),
    dimensions: imageChannels * imageSize ** 2,
  };
}

function inWords(likelihood: Likelihood): string {
  switch (likelihood.kind) {
    case 'bernoulli':
      return 'a Bernoulli decoder';
    case 'normal':
      return 'a Normal decoder';
    case 'logistic mixture':
      return `a mixture of ${likelihood.mixtures} logistics`;
  }
}
