/** What a network's data look like: from the release's data-set names, or from the weights (spec, sections 2 and 6). */
import type { TensorEntry } from '../checkpoint/checkpoint';
import { Refusal } from '../refusal';
import type { TrainingFlags } from './trainingFlags';

export type Likelihood =
  | { readonly kind: 'bernoulli' }
  /** Discretised logistic mixture over three colours. */
  | { readonly kind: 'logistic mixture'; readonly mixtures: number; readonly bits: number };

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
  /** D in bits per dimension. */
  readonly dimensions: number;
}

const PADDED = ['mnist', 'omniglot', 'stacked_mnist'];
/** Names that end in the image size. */
const SIZED =
  /^(?:celeba_(?:64|256)|imagenet_(?:32|64)|lsun_bedroom_(?:128|256)|lsun_church_(?:64|128)|lsun_tower_[1-9]\d{1,3})$/;
const MOST_MIXTURES = 1000;
const LARGEST_IMAGE = 4096;

/**
 * The data set of this name; `null` when the release has none.
 *
 * @throws Refusal for decoders and bit depths that are not supported yet.
 */
export function knownDataset(name: string, flags: TrainingFlags): Dataset | null {
  const imageSize = sizeOf(name);
  if (imageSize === null) return null;
  const padded = PADDED.includes(name);
  const imageChannels = padded && name !== 'stacked_mnist' ? 1 : 3;
  return {
    dataset: name,
    notes: [],
    imageSize,
    imageChannels,
    scoredMargin: padded ? 2 : 0,
    likelihood: imageChannels === 1 ? { kind: 'bernoulli' } : mixtureOf(flags),
    dimensions: imageChannels * (padded ? 28 ** 2 : imageSize ** 2),
  };
}

function sizeOf(name: string): number | null {
  if (PADDED.includes(name) || name === 'cifar10') return 32;
  if (name === 'ffhq') return 256;
  return SIZED.test(name) ? Number(name.slice(name.lastIndexOf('_') + 1)) : null;
}

function mixtureOf(flags: TrainingFlags): Likelihood {
  const mixtures = flags.integer('num_mixture_dec', { least: 1, most: MOST_MIXTURES, fallback: 10 });
  if (mixtures === 1) throw normalDecoder();
  return { kind: 'logistic mixture', mixtures, bits: eightBits(flags) };
}

function eightBits(flags: TrainingFlags): number {
  const bits = flags.integer('num_x_bits', { least: 1, most: 16, fallback: 8 });
  if (bits !== 8) {
    throw new Refusal(
      `The checkpoint was trained on data of ${bits} bits (num_x_bits), which is not supported yet: only 8 are.`,
    );
  }
  return bits;
}

function normalDecoder(): Refusal {
  return new Refusal('The checkpoint has a Normal decoder (num_mixture_dec 1), which is not supported yet.');
}

/**
 * A data set of another name, from the weights' shapes: the size from `prior_ftr0`, which stands `halvings` halvings
 * below the image, the channels from the stem's inputs, the decoder from `image_conditional`'s outputs.
 *
 * @throws Refusal when the shapes fit no decoder of NVAE, or one that is not supported yet.
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
  if (outputs === 6) throw normalDecoder();
  const likelihood: Likelihood =
    outputs === 1
      ? { kind: 'bernoulli' }
      : { kind: 'logistic mixture', mixtures: outputs / 10, bits: eightBits(flags) };
  const decoder =
    likelihood.kind === 'bernoulli' ? 'a Bernoulli decoder' : `a mixture of ${likelihood.mixtures} logistics`;
  const colours = imageChannels === 1 ? 'grey' : 'colour';
  return {
    dataset: name,
    notes: [
      `The data set ${name} is not one of the release's: ${colours} images of ${imageSize}×${imageSize} and ${decoder} were inferred from the weights' shapes.`,
    ],
    imageSize,
    imageChannels: imageChannels === 1 ? 1 : 3,
    scoredMargin: 0,
    likelihood,
    dimensions: imageChannels * imageSize ** 2,
  };
}
