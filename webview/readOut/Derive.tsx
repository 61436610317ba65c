import { useState } from 'preact/hooks';
import type { KlTerms } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { derivationOf } from './derivation';
import { t } from '../text/translate';

/** Unfolds the definition of the KL into its four terms, with the latent's numbers in every step. */
export function Derive({ latent }: { latent: KlTerms }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      class="derive"
      data-testid="derive"
      open={isOpen}
      onToggle={(event) => {
        setIsOpen(event.currentTarget.open);
      }}
    >
      <summary>{t`Derive these terms`}</summary>
      {isOpen && <Steps latent={latent} />}
    </details>
  );
}

function Steps({ latent }: { latent: KlTerms }) {
  const { steps, hasNumbers } = derivationOf(latent);
  return (
    <>
      <ol>
        {steps.map(({ what, formula, numbers }) => (
          <li key={formula}>
            <Formula>{what}</Formula>
            <p class="equation">
              <Formula>{formula}</Formula>
            </p>
            {numbers !== null && <p class="equation numbers">= {numbers}</p>}
          </li>
        ))}
      </ol>
      {!hasNumbers && <p class="notice">{t`The numbers are left out, because one of this latent’s is not finite.`}</p>}
    </>
  );
}
