import { t } from '../text/translate';
/** Sentences that must be read with the numbers. */
export function Reservations({ sentences }: { sentences: readonly string[] }) {
  return sentences.length === 0 ? null : (
    <ul class="what-if-notes" aria-label={t`Notes on these numbers`} data-testid="what-if-notes">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
