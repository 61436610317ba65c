import type { Meaning } from '../../src/protocol/quantities';
import type { TermName } from '../glossary/glossary';
import { Term } from '../glossary/Term';
import { valueName } from '../text/meanings';

const TERMS: Readonly<Record<Exclude<Meaning, 'kl'>, TermName>> = {
  estimate: 'estimate',
  contribution: 'contribution',
  'base kl': 'baseGaussians',
};

/** Names a value that is not simply the KL. */
export function MeaningLine({ meaning, group }: { meaning: Meaning; group: number }) {
  if (meaning === 'kl') return null;
  return (
    <p class="meaning" data-testid="meaning">
      <Term name={TERMS[meaning]}>{valueName(meaning, group)}</Term>
    </p>
  );
}
