import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import type { ImageNoun } from '../text/words';
import { AveragedHead } from './AveragedHead';
import { Addends } from './Addends';
import { Further } from './Further';
import { LatentReadOut } from './LatentReadOut';
import { PerLatent } from './PerLatent';
import type { SumReading } from './readings';
import { testIdOf } from './testIdOf';

interface Props {
  sum: SumReading;
  noun: ImageNoun;
  /** File name of the picture that the largest latent belongs to. */
  imageName: string | null;
  brief: boolean;
}

/** A sum of KLs in two parts. Its four terms would be large and cancel each other. */
export function SumReadOut({ sum, noun, imageName, brief }: Props) {
  const { meaning, valueNats, latentCount, positions, largest, draws } = sum;
  return (
    <>
      <AveragedHead reading={sum} />
      <Addends
        caption="The two parts of the KL, in nats"
        addends={SUMS['closed form'].addends.map((addend) => {
          const { part, name, formula } = SUM_QUANTITIES[addend];
          return { part, name, formula, nats: sum[addend], testId: `part-${testIdOf(addend)}` };
        })}
        sum={{ nats: valueNats.mean, testId: 'part-sum' }}
      />
      <PerLatent nats={valueNats.mean} latentCount={latentCount} positions={positions} noun={noun} />
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
      {!brief && (
        <div class="largest">
          <h3>Largest latent</h3>
          <LatentReadOut
            reading={{ kind: 'latent', meaning, latent: largest, draws }}
            noun={noun}
            imageName={imageName}
            brief={false}
            valueTestId="largest-kl-value"
          />
        </div>
      )}
    </>
  );
}
