/** What two compared checkpoints are, and what to know before their numbers are compared. */
import type { LatentModel } from '../../latentModel';
import type { SharedParts } from '../../statistics/comparison/sharedParts';
import { trainingState } from '../../training/schedule';
import type { Images } from '../images';

/** For example `checkpoint-0016.pt, epoch 16`. */
export function nameOf({ checkpoint: { fileName, epoch } }: LatentModel): string {
  return epoch === null ? fileName : `${fileName}, epoch ${epoch}`;
}

export function howPaired({ sameShapes }: SharedParts): string {
  return sameShapes
    ? 'paired: the same images and the same noise'
    : 'paired by image; the latent groups differ, so the noise is not the same';
}

/** @param prepared the images as the other model takes them; `null` if both take the same */
export function notesOn(shared: SharedParts, models: readonly LatentModel[], prepared: Images | null): string[] {
  const { noDistortion, sameShapes, channels } = shared;
  return [
    ...(noDistortion === null ? [] : [`Distortion and NELBO are not subtracted, because ${noDistortion}.`]),
    ...(sameShapes ? [] : [ONLY_SHARED]),
    ...(models.some(({ hasFlows }) => hasFlows) ? [FLOWS] : []),
    ...(channels.some((count) => count > 0)
      ? ['Channels correspond only between checkpoints of one run: in another run, channel 3 is another channel 3.']
      : []),
    ...(prepared === null ? [] : [otherPreparation(prepared)]),
    ...models.flatMap((model) => betaNote(model)),
  ];
}

const ONLY_SHARED = 'The latent groups differ, so only what both models have is compared.';
export const FLOWS = 'With flows, KL is an estimate from each draw, and channels are not compared.';

function otherPreparation({ input: { description } }: Images): string {
  return `Each model got the same pictures in its own preparation; B's: ${description.notes.join(' ') || 'as they are'}`;
}

function betaNote({ checkpoint }: LatentModel): string[] {
  const { beta } = trainingState(checkpoint.flags.flags, checkpoint.epoch, checkpoint.globalStep);
  if (beta === null || beta === 1) return [];
  return [
    `${checkpoint.fileName} was saved at β = ${Number(beta.toPrecision(3))} by the release’s schedule: its training weighted the KL by that, so compare KL and distortion apart.`,
  ];
}
