/** Nouns that are counted, each as a whole phrase for one and for several. */
import type { ImageNoun } from '../../src/figures/words';
import { count } from '../../src/protocol/numbers';
import { t } from './translate';

interface Counted {
  readonly one: (number: string) => string;
  readonly several: (number: string) => string;
}

const NOUNS = {
  'batch norm': { one: (n) => t`${n} batch norm`, several: (n) => t`${n} batch norms` },
  channel: { one: (n) => t`${n} channel`, several: (n) => t`${n} channels` },
  checkpoint: { one: (n) => t`${n} checkpoint`, several: (n) => t`${n} checkpoints` },
  convolution: { one: (n) => t`${n} convolution`, several: (n) => t`${n} convolutions` },
  draw: { one: (n) => t`${n} draw`, several: (n) => t`${n} draws` },
  flag: { one: (n) => t`${n} flag`, several: (n) => t`${n} flags` },
  group: { one: (n) => t`${n} group`, several: (n) => t`${n} groups` },
  image: { one: (n) => t`${n} image`, several: (n) => t`${n} images` },
  iteration: { one: (n) => t`${n} iteration`, several: (n) => t`${n} iterations` },
  'kept image': { one: (n) => t`${n} kept image`, several: (n) => t`${n} kept images` },
  'kept model sample': { one: (n) => t`${n} kept model sample`, several: (n) => t`${n} kept model samples` },
  latent: { one: (n) => t`${n} latent`, several: (n) => t`${n} latents` },
  'latent group': { one: (n) => t`${n} latent group`, several: (n) => t`${n} latent groups` },
  'latent position': { one: (n) => t`${n} latent position`, several: (n) => t`${n} latent positions` },
  'logged value': { one: (n) => t`${n} logged value`, several: (n) => t`${n} logged values` },
  'model sample': { one: (n) => t`${n} model sample`, several: (n) => t`${n} model samples` },
  note: { one: (n) => t`${n} note`, several: (n) => t`${n} notes` },
  other: { one: (n) => t`${n} other`, several: (n) => t`${n} others` },
  row: { one: (n) => t`${n} row`, several: (n) => t`${n} rows` },
  sample: { one: (n) => t`${n} sample`, several: (n) => t`${n} samples` },
  tensor: { one: (n) => t`${n} tensor`, several: (n) => t`${n} tensors` },
  value: { one: (n) => t`${n} value`, several: (n) => t`${n} values` },
} as const satisfies Readonly<Record<string, Counted>>;

export type Noun = keyof typeof NOUNS;

/** `1 channel`, `8 channels`. */
export function counted(number: number, noun: Noun): string {
  const { one, several } = NOUNS[noun];
  return number === 1 ? one(count(number)) : several(count(number));
}

/** `40 images`, or `1,496 of 3,000 images` where more are planned. */
export function countedOf(reached: number, planned: number, noun: Noun): string {
  return reached < planned ? t`${count(reached)} of ${counted(planned, noun)}` : counted(reached, noun);
}

const [IMAGE, MODEL_SAMPLE] = [t`image`, t`model sample`];
const [IMAGES, MODEL_SAMPLES] = [t`images`, t`model samples`];

/** `image`. */
export function nounInWords(noun: ImageNoun): string {
  return noun === 'image' ? IMAGE : MODEL_SAMPLE;
}

/** `image 3`. */
export function numbered(noun: ImageNoun, number: number | string): string {
  return noun === 'image' ? t`image ${number}` : t`model sample ${number}`;
}

/** `images`. */
export function nounsInWords(noun: ImageNoun): string {
  return noun === 'image' ? IMAGES : MODEL_SAMPLES;
}
