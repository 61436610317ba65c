import type { LatentReadout } from '../../src/protocol/statistics';
import { type Pictures, usePicture } from '../state/measurements';
import { Formula } from '../text/Formula';
import { aligned, sixDigits, threeDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { givenInWords, type ImageNoun, numbered, placeInWords } from '../text/words';
import { Addends } from './Addends';
import { Densities } from './Densities';
import { Value } from './Value';

interface Props {
  latent: LatentReadout;
  pictures: Pictures;
  noun: ImageNoun;
  /** Of the element that holds the value. */
  valueTestId?: string;
}

/** One latent variable's KL, taken apart as in Equation 2. */
export function LatentReadOut({ latent, pictures, noun, valueTestId = 'kl-value' }: Props) {
  const picture = usePicture(pictures, latent.image);
  const fileName = noun === 'image' ? (picture?.name ?? null) : null;
  const given = givenInWords(latent.group, 1);
  return (
    <>
      <Value nats={latent.klNats} testId={valueTestId} />
      <p class="place">
        {placeInWords(latent)}, {noun} {numbered(latent.image, fileName)}
        {given && ` · ${given}`}
      </p>
      <Densities latent={latent} />
      <Parameters latent={latent} />
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
      <WhyRatio deltaSigma={latent.deltaSigma} />
    </>
  );
}

function Parameters({ latent }: { latent: LatentReadout }) {
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
            <Formula>Δμ = μ_q − μ_p = </Formula>
            <Quantity value={deltaMu} testId="delta-mu">
              {sixDigits(deltaMu)}
            </Quantity>
          </td>
          <td>
            <Formula>Δσ = σ_q/σ_p = </Formula>
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
      <strong>
        Why the ratio <Formula>σ_q/σ_p</Formula>, and not the difference <Formula>σ_q − σ_p</Formula>?
      </strong>{' '}
      Rescale the latent, z → a·z: <Formula>μ_q − μ_p</Formula>, <Formula>σ_q</Formula> and <Formula>σ_p</Formula> all
      become a times as large, but KL does not change. So it can depend only on quotients in which a cancels,{' '}
      <Formula>Δμ/σ_p</Formula> and <Formula>σ_q/σ_p</Formula>; a difference <Formula>σ_q − σ_p</Formula> would change
      with a.
      {Number.isFinite(deltaSigma) &&
        ` Here q is ${threeDigits(deltaSigma)} times as wide as p, whatever the unit of z.`}
    </p>
  );
}
