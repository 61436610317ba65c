import { KL_FIELDS } from '../../src/protocol/quantities';
import { Term } from '../glossary/Term';
import type { ImageNoun } from '../text/words';
import { Densities } from './Densities';
import { Derive } from './Derive';
import { LatentFurther } from './LatentFurther';
import { LatentPlace } from './LatentPlace';
import { MeaningLine } from './MeaningLine';
import { Parameters } from './Parameters';
import type { SingleReading } from './readings';
import { Terms } from './Terms';
import { Value } from './Value';

interface Props {
  reading: SingleReading;
  noun: ImageNoun;
  /** File name of the latent's picture. */
  imageName: string | null;
  brief: boolean;
}

/** One latent variable's KL, split into the terms of Equation 2. */
export function LatentReadOut({ reading, noun, imageName, brief }: Props) {
  const { latent, draws, meaning } = reading;
  return (
    <>
      <Value nats={latent.klNats} testId="kl-value" />
      <MeaningLine meaning={meaning} group={latent.group} />
      <LatentPlace latent={latent} draws={draws} noun={noun} imageName={imageName} meaning={meaning} />
      <Densities latent={latent} />
      <Parameters fields={KL_FIELDS} latent={latent} posterior={<Term name="posterior" />} />
      <Terms latent={latent} brief={brief} />
      {!brief && <Derive latent={latent} />}
      <LatentFurther latent={latent} meaning={meaning} brief={brief} />
    </>
  );
}
