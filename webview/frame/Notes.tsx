import { ChipMenu } from '../menu/ChipMenu';
import { counted } from '../text/words';

/** What was inferred about the file and the input, behind a chip. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ChipMenu changeable id="notes-menu" chip={counted(notes.length, 'note')} title="Notes about these numbers">
      {() => (
        <ul class="remarks" aria-label="About these numbers">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </ChipMenu>
  );
}
