import { CONSTANT_TERM, inRole, KL_FIELDS, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { Formula } from '../text/Formula';
import { threeDigits } from '../text/numbers';
import { type ImageNoun, latentPlaceInWords } from '../text/words';
import { Addends } from './Addends';
import { Densities } from './Densities';
import { Further } from './Further';
import { MeaningLine } from './MeaningLine';
import { Parameters } from './Parameters';
import type { SingleReading } from './readings';
import { testIdOf } from './testIdOf';
import { Value } from './Value';

interface Props {
  reading: SingleReading;
  noun: ImageNoun;
  /** File name of the latent's picture. */
  imageName: string | null;
  brief: boolean;
  /** Test id of the element that holds the value. */
  valueTestId?: string;
}

/** One latent variable's KL, split into the terms of Equation 2. */
export function LatentReadOut({ reading, noun, imageName, brief, valueTestId = 'kl-value' }: Props) {
  const { latent, draws, meaning } = reading;
  return (
    <>
      <Value nats={latent.klNats} testId={valueTestId} />
      <MeaningLine meaning={meaning} group={latent.group} />
      <p class="place">{latentPlaceInWords(latent, draws, noun, imageName, meaning)}</p>
      <Densities latent={latent} />
      <Parameters fields={KL_FIELDS} latent={latent} posterior="posterior q" brief={brief} />
      <Addends
        caption="The four terms of the KL, in nats"
        addends={[
          ...inRole(KL_FIELDS, 'term').map((term) => ({
            part: LATENT_QUANTITIES[term].part ?? 'scale',
            formula: LATENT_QUANTITIES[term].symbol,
            nats: latent[term],
            testId: `term-${testIdOf(term).replace('-term', '')}`,
          })),
          { ...CONSTANT_TERM, testId: 'term-constant' },
        ]}
        sum={{ nats: latent.klNats, testId: 'term-sum' }}
      />
      {!brief && <WhyRatio deltaSigma={latent.deltaSigma} />}
      {inRole(KL_FIELDS, 'further').map((quantity) => (
        <Further
          key={quantity}
          quantity={quantity}
          described={LATENT_QUANTITIES[quantity]}
          valueNats={{ mean: latent[quantity], standardError: null }}
          meaning={meaning}
          brief={brief}
        />
      ))}
    </>
  );
}

/** The question that this page was made for. */
function WhyRatio({ deltaSigma }: { deltaSigma: number }) {
  return (
    <p class="why">
      σ enters as the ratio <Formula>σ_q/σ_p</Formula>, not as a difference, because KL does not change when the latent
      is rescaled, z → a·z: in the ratio a cancels, in <Formula>σ_q − σ_p</Formula> it would not.
      {Number.isFinite(deltaSigma) && ` Here q is ${threeDigits(deltaSigma)} times as wide as p.`}
    </p>
  );
}
