/** The form of a network's data: from the release's data-set names, or from the weights (docs/nvae.md#datasets). */
import type { TensorEntry } from '../../checkpoint/checkpoint';
import type { ModelledImages } from '../../latentModel';
import type { Likelihood } from '../../likelihood/likelihood';
import { Refusal } from '../../refusal';
import type { TrainingFlags } from './trainingFlags';

/** The network's input and output. */
export interface Dataset extends ModelledImages {
  /** Sentences about what the file does not state and was inferred. */
  readonly notes: readonly string[];
}

/** Data sets of grey digits and letters that the release binarises. */
const BINARY = ['mnist', 'omniglot'];
const PADDED = ['mnist', 'omniglot', 'stacked_mnist'];
/** Names that end in the image size. */
const SIZED =
  /^(?:celeba_(?:64|256)|imagenet_(?:32|64)|lsun_bedroom_(?:128|256)|lsun_church_(?:64|128)|lsun_tower_[1-9]\d{1,3})$/;
const MOST_MIXTURES = 1000;
const MOST_BITS = 16;
const LARGEST_IMAGE = 4096;

/** The number of network outputs per pixel. */
export function outputsPerPixel(likelihood: Likelihood, imageChannels: number): number {
  switch (likelihood.kind) {
    case 'bernoulli':
      return imageChannels;
    case 'normal':
      return 2 * imageChannels;
    case 'logistic mixture':
      return 10 * likelihood.mixtures;
    case 'unknown':
      return likelihood.outputs;
  }
}

/** The data set of this name; `null` if the release has none. */
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
    binaryData: BINARY.includes(name),
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

/** The network's images, inferred from the shapes of the weights. */
interface SeenImages {
  readonly size: number;
  readonly channels: 1 | 3;
  readonly outputs: number;
}

/**
 * The data set of a name. If the weights are for other images, the weights are right and the name is wrong. Then, or if
 * the release has no data set of this name, size and channels are inferred from the shapes.
 *
 * @param halvings between the image and `prior_ftr0`
 * @throws Refusal if the release has no data set of this name, and the shapes are not those of grey or colour images.
 */
export function readDataset(
  name: string,
  tensors: ReadonlyMap<string, TensorEntry>,
  halvings: number,
  flags: TrainingFlags,
): Dataset {
  const known = knownDataset(name, flags);
  const seen = seenImages(tensors, halvings);
  if (seen === null) {
    if (known !== null) return known;
    throw new Refusal(
      `The data set ${name} is not one of the release's, and its images can't be seen without prior_ftr0, stem.weight and image_conditional.1.weight.`,
    );
  }
  const likelihood = likelihoodOf(seen);
  const images = `${seen.channels === 1 ? 'grey' : 'colour'} images of ${seen.size}×${seen.size}`;
  const notes = likelihood.kind === 'unknown' ? [unknownDecoder(seen)] : [];
  if (known === null) {
    const found = likelihood.kind === 'unknown' ? images : `${images} and ${inWords(likelihood)}`;
    return inferred(name, seen, likelihood, flags, [
      `The data set ${name} is not one of the release's: ${found} were inferred from the weights' shapes.`,
      ...notes,
    ]);
  }
  if (known.imageSize !== seen.size || known.imageChannels !== seen.channels) {
    return inferred(name, seen, likelihood, flags, [
      `The weights are for ${images}, which ${name} does not have: the shapes were followed, not the name.`,
      ...notes,
    ]);
  }
  if (outputsPerPixel(known.likelihood, seen.channels) === seen.outputs) return known;
  const other = likelihood.kind === 'unknown' ? notes : [`The weights' shapes show ${inWords(likelihood)}.`];
  // A decoder other than the data set's was trained on values other than its black and white.
  return { ...known, ...decoding(likelihood, flags), binaryData: false, notes: other };
}

function seenImages(tensors: ReadonlyMap<string, TensorEntry>, halvings: number): SeenImages | null {
  const length = (tensor: string, rank: number, axis: number) => {
    const shape = tensors.get(tensor)?.shape;
    return shape?.length === rank ? shape[axis] : undefined;
  };
  const topSize = length('prior_ftr0', 3, 1);
  const channels = length('stem.weight', 4, 1);
  const outputs = length('image_conditional.1.weight', 4, 0);
  if (topSize === undefined || channels === undefined || outputs === undefined) return null;
  const size = topSize * 2 ** halvings;
  if ((channels === 1 || channels === 3) && outputs > 0 && size > 0 && size <= LARGEST_IMAGE) {
    return { size, channels, outputs };
  }
  throw new Refusal(
    `The weights are for no images known here: ${size} pixels wide, ${channels} input channels, ${outputs} output channels.`,
  );
}

function likelihoodOf({ channels, outputs }: SeenImages): Likelihood {
  if (channels === 1 && outputs === 1) return { kind: 'bernoulli' };
  if (channels === 3 && outputs === 6) return { kind: 'normal' };
  if (channels === 3 && outputs % 10 === 0) return { kind: 'logistic mixture', mixtures: outputs / 10 };
  return { kind: 'unknown', outputs };
}

function unknownDecoder({ channels, outputs }: SeenImages): string {
  return (
    `The decoder is not one of NVAE's: image_conditional has ${outputs} outputs for ${channels === 1 ? 'grey' : 'colour'} images. ` +
    'KL does not depend on it; there is no reconstruction loss and no NELBO.'
  );
}

function inferred(
  name: string,
  { size, channels }: SeenImages,
  likelihood: Likelihood,
  flags: TrainingFlags,
  notes: readonly string[],
): Dataset {
  return {
    dataset: name,
    notes,
    imageSize: size,
    imageChannels: channels,
    scoredMargin: 0,
    binaryData: false,
    ...decoding(likelihood, flags),
    dimensions: channels * size ** 2,
  };
}

function inWords(likelihood: Exclude<Likelihood, { readonly kind: 'unknown' }>): string {
  switch (likelihood.kind) {
    case 'bernoulli':
      return 'a Bernoulli decoder';
    case 'normal':
      return 'a Normal decoder';
    case 'logistic mixture':
      return `a mixture of ${likelihood.mixtures} logistics`;
  }
}
