import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { Term } from '../glossary/Term';
import { plusMinus } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import type { ImageNoun } from '../text/words';
import { AveragedHead } from './AveragedHead';
import { Counts } from './Counts';
import { Difference } from './Difference';
import type { DifferenceReading } from './readings';
import { testIdOf } from './testIdOf';
import type { Share } from './Value';
import { WhyContribution } from './WhyContribution';
import { rich } from '../text/translate';

interface Props {
  difference: DifferenceReading;
  noun: ImageNoun;
  brief: boolean;
  share: Share | null;
}

/** With flows: a group's estimate, or what latent positions contribute to it. */
export function DifferenceReadOut({ difference, noun, brief, share }: Props) {
  const { meaning, valueNats, latentCount, positions, images, draws, channelsInUse, baseNats } = difference;
  return (
    <>
      <AveragedHead reading={difference} share={share} />
      <Difference
        logDensities={SUMS.estimate.addends.map((addend) => ({
          symbol: SUM_QUANTITIES[addend].symbol,
          nats: difference[addend],
          testId: testIdOf(addend),
        }))}
        differenceNats={valueNats.mean}
        mean={images * draws > 1}
      />
      <Counts
        nats={valueNats.mean}
        halfPositions={null}
        {...{ meaning, channelsInUse, latentCount, positions, noun }}
      />
      {!brief && baseNats !== null && (
        <p class="place apart">
          {rich`Apart from it, the KL of the ${(<Term name="baseGaussians" />)} is ${(
            <Quantity value={baseNats.mean} testId="base-kl">
              {plusMinus(baseNats)}
            </Quantity>
          )} nats.`}
        </p>
      )}
      {!brief && meaning === 'contribution' && <WhyContribution />}
    </>
  );
}
