import type { LatentPlace } from '../../src/protocol/statistics';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import type { ImageNoun } from '../text/words';
import { AveragedHead } from './AveragedHead';
import { Counts } from './Counts';
import { Further } from './Further';
import { LargestLatent } from './LargestLatent';
import { Parts } from './Parts';
import type { SumReading } from './readings';
import type { Share } from './Value';

interface Props {
  sum: SumReading;
  noun: ImageNoun;
  /** File name of the picture that the largest latent belongs to. */
  imageName: string | null;
  brief: boolean;
  share: Share | null;
  onGo: ((place: LatentPlace) => void) | undefined;
}

/** A sum of KLs in two parts. Its four terms would be large and cancel each other. */
export function SumReadOut({ sum, noun, imageName, brief, share, onGo }: Props) {
  const { meaning, valueNats, latentCount, positions, largest, draws, channelsInUse, halfPositions } = sum;
  return (
    <>
      <AveragedHead reading={sum} share={share} />
      <Parts parts={sum} nats={valueNats.mean} />
      <Counts nats={valueNats.mean} {...{ meaning, channelsInUse, halfPositions, latentCount, positions, noun }} />
      {!brief && <LargestLatent latent={largest} {...{ meaning, draws, noun, imageName, onGo }} />}
      <div class="whole-further">
        {SUMS['closed form'].further.map((quantity) => (
          <Further
            key={quantity}
            quantity={quantity}
            described={SUM_QUANTITIES[quantity]}
            valueNats={sum[quantity]}
            meaning={meaning}
            brief={brief}
          />
        ))}
      </div>
    </>
  );
}
