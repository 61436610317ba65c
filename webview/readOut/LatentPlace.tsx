import type { Meaning } from '../../src/protocol/quantities';
import type { LatentPlace as Place } from '../../src/protocol/statistics';
import { type ImageNoun, latentAtInWords } from '../text/words';
import { Given } from './Given';

interface Props {
  latent: Place;
  draws: number;
  noun: ImageNoun;
  /** File name of the latent's picture. */
  imageName: string | null;
  meaning: Meaning;
}

/** Where a latent is, and the condition under which its value holds. */
export function LatentPlace({ latent, draws, noun, imageName, meaning }: Props) {
  return (
    <p class="place">
      {latentAtInWords(latent, draws, noun, imageName)}
      <Given meaning={meaning} group={latent.group} images={1} draws={1} />
    </p>
  );
}
