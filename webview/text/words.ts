/** What the page says in words about a model and its input. */
import type { CheckpointDescription, GroupShape, InputDescription } from '../../src/protocol/inspection';
import type { LatentPlace } from '../../src/protocol/statistics';
import { count, shortCount } from './numbers';

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
    `${checkpoint.residualPosterior ? 'residual posterior' : 'posterior not residual'}, no flows`,
    `${shortCount(checkpoint.parameters)} parameters`,
    ...(training.length > 0 ? [training.join(', ')] : []),
  ];
}

/** `8×8`. */
export function size({ height, width }: { readonly height: number; readonly width: number }): string {
  return `${height}×${width}`;
}

/** `1 channel`, `8 channels`. */
export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** What one picture of the input is called: the model's own samples never pass for data. */
export type ImageNoun = 'image' | 'model sample';

export function imageNoun(input: InputDescription | null): ImageNoun {
  return input?.kind === 'samples' ? 'model sample' : 'image';
}

/** `3 (digit-0003.png)`. */
export function numbered(image: number, name: string | null): string {
  return name === null ? String(image) : `${image} (${name})`;
}

/** `group 6, channel 7, latent position (7, 2)`. */
export function placeInWords({ group, channel, y, x }: LatentPlace): string {
  return `group ${group}, channel ${channel}, latent position (${y}, ${x})`;
}

/** The sum or mean that a KL map shows at each position. */
export function mapInWords(
  channel: number | null,
  image: number | null,
  channels: number,
  images: number,
  noun: ImageNoun,
): string {
  const which = channel === null ? `sum of ${counted(channels, 'channel')}` : `channel ${channel}`;
  return `${which}, ${image === null ? `mean over ${counted(images, noun)}` : `${noun} ${image}`}`;
}

/**
 * The condition under which the closed-form KL of a group holds: exact at the top, given the one draw of z above it
 * elsewhere.
 */
export function givenInWords(group: number, images: number): string | null {
  if (group === 0) return null;
  return images === 1 ? 'one draw: given this z' : 'one draw each: given these z';
}

/** `about 40 s left`. */
export function remainingInWords(remainingMs: number): string {
  const seconds = Math.ceil(remainingMs / 1000);
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/** `0.8 s`, `12 s`, `3 min 20 s`. */
export function duration(elapsedMs: number): string {
  const seconds = elapsedMs / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${seconds.toFixed(0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
