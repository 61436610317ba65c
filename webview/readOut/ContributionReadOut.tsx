import { CONTRIBUTION_FIELDS, inRole, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import type { LatentContribution } from '../../src/protocol/statistics';
import { Term } from '../glossary/Term';
import type { ImageNoun } from '../text/words';
import { Densities } from './Densities';
import { Difference } from './Difference';
import { LatentPlace } from './LatentPlace';
import { MeaningLine } from './MeaningLine';
import { Parameters } from './Parameters';
import { testIdOf } from './testIdOf';
import { Value } from './Value';
import { WhyContribution } from './WhyContribution';
import { t } from '../text/translate';

interface Props {
  latent: LatentContribution;
  noun: ImageNoun;
  /** File name of the latent's picture. */
  imageName: string | null;
  brief: boolean;
}

/** With flows: what one latent variable contributes to its group's estimate, and where z⁰ and zᴷ lie. */
export function ContributionReadOut({ latent, noun, imageName, brief }: Props) {
  const { group, contributionNats, z0, zK } = latent;
  return (
    <>
      <Value nats={contributionNats} testId="kl-value" />
      <MeaningLine meaning="contribution" group={group} />
      <LatentPlace latent={latent} draws={1} noun={noun} imageName={imageName} meaning="contribution" />
      <Densities latent={latent} drawn={{ z0, zK }} />
      <Parameters
        fields={CONTRIBUTION_FIELDS}
        latent={latent}
        posterior={<Term name="baseGaussians">{t`q before flows`}</Term>}
      />
      <Difference
        logDensities={inRole(CONTRIBUTION_FIELDS, 'log density').map((field) => ({
          symbol: LATENT_QUANTITIES[field].symbol,
          nats: latent[field],
          testId: testIdOf(field),
        }))}
        differenceNats={contributionNats}
        mean={false}
      />
      {!brief && <WhyContribution />}
    </>
  );
}
