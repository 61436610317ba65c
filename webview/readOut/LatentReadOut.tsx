import type { LatentTerms } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { aligned, sixDigits, threeDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { type ImageNoun, latentPlaceInWords } from '../text/words';
import { Addends } from './Addends';
import { Densities } from './Densities';
import { MeaningLine } from './MeaningLine';
import type { SingleReading } from './readings';
import { Value } from './Value';

interface Props {
  reading: SingleReading;
  noun: ImageNoun;
  /** File name of its picture. */
  imageName: string | null;
  brief: boolean;
  /** Of the element that holds the value. */
  valueTestId?: string;
}

/** One latent variable's KL, taken apart as in Equation 2. */
export function LatentReadOut({ reading, noun, imageName, brief, valueTestId = 'kl-value' }: Props) {
  const { latent, draws, meaning } = reading;
  return (
    <>
      <Value nats={latent.klNats} testId={valueTestId} />
      <MeaningLine meaning={meaning} group={latent.group} />
      <p class="place">{latentPlaceInWords(latent, draws, noun, imageName, meaning)}</p>
      <Densities latent={latent} />
      <Parameters latent={latent} brief={brief} />
      <Addends
        caption="The four terms of the KL, in nats"
        addends={[
          { part: 'shift', formula: '½ Δμ²/σ_p²', nats: latent.shiftTerm, testId: 'term-shift' },
          { part: 'scale', formula: '½ Δσ²', nats: latent.varianceTerm, testId: 'term-variance' },
          { part: 'scale', formula: '− ln Δσ', nats: latent.logTerm, testId: 'term-log' },
          { part: 'scale', formula: '− ½', nats: -0.5, testId: 'term-constant' },
        ]}
        sum={{ nats: latent.klNats, testId: 'term-sum' }}
      />
      {!brief && <WhyRatio deltaSigma={latent.deltaSigma} />}
    </>
  );
}

function Parameters({ latent, brief }: { latent: LatentTerms; brief: boolean }) {
  const { muQ, sigmaQ, muP, sigmaP, deltaMu, deltaSigma } = latent;
  const [muQText = '', muPText = ''] = aligned([muQ, muP]);
  const [sigmaQText = '', sigmaPText = ''] = aligned([sigmaQ, sigmaP]);
  return (
    <table class="parameters">
      <thead>
        <tr>
          <td />
          <th scope="col">μ</th>
          <th scope="col">σ</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">posterior q</th>
          <td>
            <Quantity value={muQ} testId="mu-q">
              {muQText}
            </Quantity>
          </td>
          <td>
            <Quantity value={sigmaQ} testId="sigma-q">
              {sigmaQText}
            </Quantity>
          </td>
        </tr>
        <tr>
          <th scope="row">prior p</th>
          <td>
            <Quantity value={muP} testId="mu-p">
              {muPText}
            </Quantity>
          </td>
          <td>
            <Quantity value={sigmaP} testId="sigma-p">
              {sigmaPText}
            </Quantity>
          </td>
        </tr>
        <tr>
          <th scope="row">q against p</th>
          <td>
            <Formula>{brief ? 'Δμ =' : 'Δμ = μ_q − μ_p ='}</Formula>{' '}
            <Quantity value={deltaMu} testId="delta-mu">
              {sixDigits(deltaMu)}
            </Quantity>
          </td>
          <td>
            <Formula>{brief ? 'Δσ =' : 'Δσ = σ_q/σ_p ='}</Formula>{' '}
            <Quantity value={deltaSigma} testId="delta-sigma">
              {sixDigits(deltaSigma)}
            </Quantity>
          </td>
        </tr>
      </tbody>
    </table>
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
