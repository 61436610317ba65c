import type { LatentContribution } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { aligned, sixDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { type ImageNoun, latentPlaceInWords } from '../text/words';
import { Densities } from './Densities';
import { Difference } from './Difference';
import { MeaningLine } from './MeaningLine';
import { Value } from './Value';
import { WhyContribution } from './WhyContribution';

interface Props {
  latent: LatentContribution;
  noun: ImageNoun;
  /** File name of its picture. */
  imageName: string | null;
  brief: boolean;
}

/** With flows: what one latent variable contributes to its group's estimate, and where z⁰ and zᴷ fell. */
export function ContributionReadOut({ latent, noun, imageName, brief }: Props) {
  const { group, logQNats, logPNats, klNats: valueNats, z0, zK } = latent;
  return (
    <>
      <Value nats={valueNats} testId="kl-value" />
      <MeaningLine meaning="contribution" group={group} />
      <p class="place">{latentPlaceInWords(latent, 1, noun, imageName, 'contribution')}</p>
      <Densities latent={latent} drawn={{ z0, zK }} />
      <Parameters latent={latent} />
      <Difference logQNats={logQNats} logPNats={logPNats} differenceNats={valueNats} mean={false} />
      {!brief && <WhyContribution />}
    </>
  );
}

function Parameters({ latent: { muQ, sigmaQ, muP, sigmaP, z0, zK } }: { latent: LatentContribution }) {
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
          <th scope="row">q, before flows</th>
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
          <th scope="row">drawn</th>
          <td>
            <Formula>z⁰ =</Formula>{' '}
            <Quantity value={z0} testId="z-0">
              {sixDigits(z0)}
            </Quantity>
          </td>
          <td>
            <Formula>zᴷ =</Formula>{' '}
            <Quantity value={zK} testId="z-k">
              {sixDigits(zK)}
            </Quantity>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
