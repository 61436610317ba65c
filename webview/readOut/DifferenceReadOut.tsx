import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import type { ImageNoun } from '../text/words';
import { AveragedHead } from './AveragedHead';
import { Difference } from './Difference';
import { PerLatent } from './PerLatent';
import type { DifferenceReading } from './readings';
import { testIdOf } from './testIdOf';
import { WhyContribution } from './WhyContribution';

interface Props {
  difference: DifferenceReading;
  noun: ImageNoun;
  brief: boolean;
}

/** With flows: a group's estimate, or what latent positions contribute to it. */
export function DifferenceReadOut({ difference, noun, brief }: Props) {
  const { meaning, valueNats, latentCount, positions, images, draws } = difference;
  return (
    <>
      <AveragedHead reading={difference} />
      <Difference
        logDensities={SUMS.estimate.addends.map((addend) => ({
          symbol: SUM_QUANTITIES[addend].symbol,
          nats: difference[addend],
          testId: testIdOf(addend),
        }))}
        differenceNats={valueNats.mean}
        mean={images * draws > 1}
      />
      <PerLatent nats={valueNats.mean} latentCount={latentCount} positions={positions} noun={noun} />
      {!brief && meaning === 'contribution' && <WhyContribution />}
    </>
  );
}
