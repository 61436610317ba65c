import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import type { ImageNoun } from '../text/words';
import { Difference } from './Difference';
import { ErrorOver } from './ErrorOver';
import { MeaningLine } from './MeaningLine';
import { PerLatent } from './PerLatent';
import type { DifferenceReading } from './readings';
import { testIdOf } from './testIdOf';
import { Value } from './Value';
import { WhyContribution } from './WhyContribution';

interface Props {
  difference: DifferenceReading;
  noun: ImageNoun;
  brief: boolean;
}

/** With flows: a group's estimate, or what latent positions contribute to it. */
export function DifferenceReadOut({ difference, noun, brief }: Props) {
  const { meaning, group, valueNats, latentCount, positions, images, draws } = difference;
  return (
    <>
      <Value nats={valueNats.mean} standardError={valueNats.standardError} testId="kl-value" />
      <MeaningLine meaning={meaning} group={group} />
      <p class="place">
        {difference.place}
        <ErrorOver reading={difference} />
      </p>
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
