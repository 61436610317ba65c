import type { ImageNoun } from '../text/words';
import { PerPart } from './PerPart';

interface Props {
  nats: number;
  latentCount: number;
  positions: number;
  noun: ImageNoun;
}

/** How many latents and latent positions a sum covers, and the sum's share for each. */
export function PerLatent({ nats, latentCount, positions, noun }: Props) {
  return (
    <>
      <p class="place">
        <PerPart nats={nats} parts={latentCount} part="latent" of={noun} />
      </p>
      {positions > 1 && (
        <p class="place">
          <PerPart nats={nats} parts={positions} part="latent position" of={noun} testId="nats-per-position" />
        </p>
      )}
    </>
  );
}
