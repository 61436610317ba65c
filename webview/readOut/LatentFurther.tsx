import { inRole, KL_FIELDS, LATENT_QUANTITIES, type Meaning } from '../../src/protocol/quantities';
import type { KlTerms } from '../../src/protocol/statistics';
import { Further } from './Further';

interface Props {
  latent: KlTerms;
  meaning: Meaning;
  brief: boolean;
}

/** A single latent's quantities that are not a part of its KL. */
export function LatentFurther({ latent, meaning, brief }: Props) {
  return (
    <>
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
