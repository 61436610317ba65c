/** Words for a model and its input. */
import { imageNoun, type ImageNoun, size } from '../../src/figures/words';
import type { InspectionRequest, CheckpointDescription, GroupShape } from '../../src/protocol/inspection';
import type { Averaged, LatentPlace } from '../../src/protocol/statistics';
import type { Meaning } from '../../src/protocol/quantities';
import { visibleName } from '../../src/protocol/visibleText';
import { givenInWords } from './meanings';
import { count, shortCount, threeDigits } from '../../src/protocol/numbers';
import { t } from './translate';
import { counted, countedOf, numbered } from './nouns';

export { imageNoun, type ImageNoun, size };

/** `9 latent groups: 3 at 4×4, 6 at 8×8, 8 channels each`. */
function hierarchyInWords(groups: readonly GroupShape[]): string {
  const sameChannels = groups.every((group) => group.channels === groups[0]?.channels);
  const scales = new Map<string, number>();
  for (const group of groups) {
    const scale = sameChannels ? size(group) : t`${size(group)} with ${counted(group.channels, 'channel')}`;
    scales.set(scale, (scales.get(scale) ?? 0) + 1);
  }
  const parts = Array.from(scales, ([scale, groupsThere]) => t`${groupsThere} at ${scale}`).join(', ');
  const counts = counted(groups.length, 'latent group');
  return sameChannels && groups[0]
    ? t`${counts}: ${parts}, ${counted(groups[0].channels, 'channel')} each`
    : `${counts}: ${parts}`;
}

/** The parts of the line below the file name. */
export function checkpointInWords(checkpoint: CheckpointDescription): string[] {
  const { epoch, globalStep } = checkpoint;
  const training = [
    ...(epoch === null ? [] : [t`epoch ${count(epoch)}`]),
    ...(globalStep === null ? [] : [t`step ${count(globalStep)}`]),
  ];
  return [
    hierarchyInWords(checkpoint.groups),
    ...checkpoint.facts,
    decoderInWords(checkpoint),
    ...(checkpoint.parameters > 0 ? [t`${shortCount(checkpoint.parameters)} parameters`] : []),
    ...(training.length > 0 ? [training.join(', ')] : []),
  ];
}

/** `logistic mixture decoder, 5 bits`. The usual 8 bits are not mentioned. */
function decoderInWords({ likelihood, bits }: CheckpointDescription): string {
  if (likelihood === 'unknown') return t`decoder not known`;
  const decoder = {
    bernoulli: 'Bernoulli',
    normal: 'Normal',
    'logistic mixture': t`logistic mixture`,
    other: t`its own`,
  }[likelihood];
  return bits === 8 ? t`${decoder} decoder` : t`${decoder} decoder, ${bits} bits`;
}

/** How a Normal decoder's numbers differ from those of decoders for discrete data. */
export function densityInWords({ bits }: CheckpointDescription): string {
  const levels = 2 ** bits;
  const added = threeDigits(Math.log((levels - 1) / 2));
  return t`The decoder’s Normal is a density on [−1, 1], so the reconstruction may be negative. Bits/dim are
    approximate: density + ln(${levels - 1}/2) = ${added} nats per dimension.`;
}

/** `image 3 (digit-0003.png)`. */
export function imageInWords(image: number, name: string | null, noun: ImageNoun): string {
  return `${numbered(noun, image)}${name === null ? '' : ` (${name})`}`;
}

/** `group 6`, `group 6, channel 7, image 3`, `group 6, class cats`: a mean may be over a class. */
export function wholePlaceInWords(
  { group, channel, image }: { readonly group: number; readonly channel: number | null; readonly image: number | null },
  noun: ImageNoun,
  ofClass?: string,
): string {
  return [
    t`group ${group}`,
    ...(channel === null ? [] : [t`channel ${channel}`]),
    ...(image === null ? [] : [numbered(noun, image)]),
    ...(image === null && ofClass !== undefined ? [t`class ${visibleName(ofClass)}`] : []),
  ].join(', ');
}

/** `group 6, channel 7, latent position (7, 2)`. */
export function placeInWords({ group, channel, y, x }: LatentPlace): string {
  return t`group ${group}, channel ${channel}, latent position (${y}, ${x})`;
}

/** `12 images of class 7`; the images alone if they were not chosen by class. */
export function ofClassInWords(images: string, name: string | undefined): string {
  return name === undefined ? images : t`${images} of class ${visibleName(name)}`;
}

/**
 * What a mean is taken over: `40 images`, `40 images × 16 draws`, `1,496 of 3,000 images`, or `16 draws` of one of them.
 */
export function overInWords(image: number | null, { images, draws, planned }: Averaged, noun: ImageNoun): string {
  const factors = [
    ...(image === null ? [ofClassInWords(countedOf(images, planned.images, noun), planned.ofClass)] : []),
    ...(planned.draws > 1 ? [countedOf(draws, planned.draws, 'draw')] : []),
  ];
  return factors.join(' × ');
}

/**
 * `mean over 40 images × 16 draws`, `image 3`, or `image 3 (003.png), mean over 16 draws`.
 * @param name the image's file name; `null` if it is unknown or shown elsewhere
 */
export function averagedInWords(
  image: number | null,
  averaged: Averaged,
  noun: ImageNoun,
  name: string | null = null,
): string {
  const over = overInWords(image, averaged, noun);
  const parts = [
    ...(image === null ? [] : [imageInWords(image, name, noun)]),
    ...(over === '' ? [] : [t`mean over ${over}`]),
  ];
  return parts.join(', ');
}

/** What a KL map shows at each position: `sum of 8 channels, mean over 40 images`. */
export function mapInWords(channel: number | null, channels: number, averaged: string): string {
  return `${channel === null ? t`sum of ${counted(channels, 'channel')}` : t`channel ${channel}`}, ${averaged}`;
}

/** The noise behind the numbers: one draw or several, and the seed. */
export function drawsInWords({ draws, ...drawn }: Drawn): string {
  return `${counted(draws, 'draw')}, ${noiseInWords(drawn)}`;
}

/** `seed 0`, unless the noise came from elsewhere. */
export function noiseInWords({ seed, noise }: Omit<Drawn, 'draws'>): string {
  return noise === undefined ? t`seed ${seed}` : t`noise ${noise}`;
}

type Drawn = Pick<InspectionRequest, 'draws' | 'seed' | 'noise'>;

/** The place of a latent variable, with its image and draw: `group 6, channel 7, latent position (7, 2), image 3`. */
export function latentAtInWords(latent: LatentPlace, draws: number, noun: ImageNoun, imageName: string | null): string {
  const image = imageInWords(latent.image, imageName, noun);
  return [placeInWords(latent), image, ...(draws > 1 ? [t`draw ${latent.draw}`] : [])].join(', ');
}

/** The same, and the condition under which its KL holds. */
export function latentPlaceInWords(
  latent: LatentPlace,
  draws: number,
  noun: ImageNoun,
  imageName: string | null,
  meaning: Meaning,
): string {
  const given = givenInWords(meaning, latent.group, 1, 1);
  return `${latentAtInWords(latent, draws, noun, imageName)}${given === null ? '' : ` · ${given}`}`;
}
