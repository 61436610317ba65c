import type { Meaning } from '../../src/protocol/quantities';
import { valueName } from '../text/meanings';

/** Names a value that is not simply the KL. */
export function MeaningLine({ meaning, group }: { meaning: Meaning; group: number }) {
  if (meaning === 'kl') return null;
  return (
    <p class="meaning" data-testid="meaning">
      {valueName(meaning, group)}
    </p>
  );
}
