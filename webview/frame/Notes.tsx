import { ChipMenu } from '../menu/ChipMenu';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

/** What was inferred about the file and the input, behind a chip. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ChipMenu changeable id="notes-menu" chip={counted(notes.length, 'note')} title={t`Notes about these numbers`}>
      {() => (
        <ul class="remarks" aria-label={t`About these numbers`}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </ChipMenu>
  );
}
