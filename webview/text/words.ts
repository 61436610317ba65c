/** Words for a model and its input. */
import { imageNoun, type ImageNoun, size } from '../../src/figures/words';
import type { InspectionRequest, CheckpointDescription, GroupShape } from '../../src/protocol/inspection';
import type { Averaged, LatentPlace } from '../../src/protocol/statistics';
import type { Meaning } from '../../src/protocol/quantities';
import { visibleName } from '../../src/protocol/visibleText';
import { givenInWords } from './meanings';
import { count, counted, shortCount, threeDigits } from '../../src/protocol/numbers';

export { counted, imageNoun, type ImageNoun, size };

/** `9 latent groups: 3 at 4×4, 6 at 8×8, 8 channels each`. */
function hierarchyInWords(groups: readonly GroupShape[]): string {
  const sameChannels = groups.every((group) => group.channels === groups[0]?.channels);
  const scales = new Map<string, number>();
  for (const group of groups) {
    const scale = sameChannels ? size(group) : `${size(group)} with ${counted(group.channels, 'channel')}`;
    scales.set(scale, (scales.get(scale) ?? 0) + 1);
  }
  const parts = Array.from(scales, ([scale, groupsThere]) => `${groupsThere} at ${scale}`).join(', ');
  const each = sameChannels && groups[0] ? `, ${counted(groups[0].channels, 'channel')} each` : '';
  return `${counted(groups.length, 'latent group')}: ${parts}${each}`;
}

/** The parts of the line below the file name. */
export function checkpointInWords(checkpoint: CheckpointDescription): string[] {
  const { epoch, globalStep } = checkpoint;
  const training = [
    ...(epoch === null ? [] : [`epoch ${count(epoch)}`]),
    ...(globalStep === null ? [] : [`step ${count(globalStep)}`]),
  ];
  return [
    hierarchyInWords(checkpoint.groups),
    ...checkpoint.facts,
    decoderInWords(checkpoint),
    ...(checkpoint.parameters > 0 ? [`${shortCount(checkpoint.parameters)} parameters`] : []),
    ...(training.length > 0 ? [training.join(', ')] : []),
  ];
}

/** `logistic mixture decoder, 5 bits`. The usual 8 bits are not mentioned. */
function decoderInWords({ likelihood, bits }: CheckpointDescription): string {
  if (likelihood === 'unknown') return 'decoder not known';
  const decoder = {
    bernoulli: 'Bernoulli',
    normal: 'Normal',
    'logistic mixture': 'logistic mixture',
    other: 'its own',
  }[likelihood];
  return `${decoder} decoder${bits === 8 ? '' : `, ${bits} bits`}`;
}

/** How a Normal decoder's numbers differ from those of decoders for discrete data. */
export function densityInWords({ bits }: CheckpointDescription): string {
  const levels = 2 ** bits;
  const added = threeDigits(Math.log((levels - 1) / 2));
  return (
    'The decoder’s Normal is a density on [−1, 1], so the reconstruction may be negative. Bits/dim are approximate: ' +
    `density + ln(${levels - 1}/2) = ${added} nats per dimension.`
  );
}

/** `image 3 (digit-0003.png)`. */
export function imageInWords(image: number, name: string | null, noun: ImageNoun): string {
  return `${noun} ${image}${name === null ? '' : ` (${name})`}`;
}

/** `group 6`, `group 6, channel 7, image 3`, `group 6, class cats`: a mean may be over a class. */
export function wholePlaceInWords(
  { group, channel, image }: { readonly group: number; readonly channel: number | null; readonly image: number | null },
  noun: ImageNoun,
  ofClass?: string,
): string {
  return [
    `group ${group}`,
    ...(channel === null ? [] : [`channel ${channel}`]),
    ...(image === null ? [] : [`${noun} ${image}`]),
    ...(image === null && ofClass !== undefined ? [`class ${visibleName(ofClass)}`] : []),
  ].join(', ');
}

/** `group 6, channel 7, latent position (7, 2)`. */
export function placeInWords({ group, channel, y, x }: LatentPlace): string {
  return `group ${group}, channel ${channel}, latent position (${y}, ${x})`;
}

/** `40 images`, or `1,496 of 3,000 images` where more are planned. */
export function countedOf(reached: number, planned: number, noun: string): string {
  return reached < planned ? `${count(reached)} of ${counted(planned, noun)}` : counted(reached, noun);
}

/** `12 images of class 7`; the images alone if they were not chosen by class. */
export function ofClassInWords(images: string, name: string | undefined): string {
  return name === undefined ? images : `${images} of class ${visibleName(name)}`;
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
    ...(over === '' ? [] : [`mean over ${over}`]),
  ];
  return parts.join(', ');
}

/** What a KL map shows at each position: `sum of 8 channels, mean over 40 images`. */
export function mapInWords(channel: number | null, channels: number, averaged: string): string {
  return `${channel === null ? `sum of ${counted(channels, 'channel')}` : `channel ${channel}`}, ${averaged}`;
}

/** The noise behind the numbers: one draw or several, and the seed. */
export function drawsInWords({ draws, ...drawn }: Drawn): string {
  return `${counted(draws, 'draw')}, ${noiseInWords(drawn)}`;
}

/** `seed 0`, unless the noise came from elsewhere. */
export function noiseInWords({ seed, noise }: Omit<Drawn, 'draws'>): string {
  return noise === undefined ? `seed ${seed}` : `noise ${noise}`;
}

type Drawn = Pick<InspectionRequest, 'draws' | 'seed' | 'noise'>;

/** The place of a latent variable, with its image and draw: `group 6, channel 7, latent position (7, 2), image 3`. */
export function latentAtInWords(latent: LatentPlace, draws: number, noun: ImageNoun, imageName: string | null): string {
  const image = imageInWords(latent.image, imageName, noun);
  return `${placeInWords(latent)}, ${image}${draws > 1 ? `, draw ${latent.draw}` : ''}`;
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
