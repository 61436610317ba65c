import { useEffect, useState } from 'preact/hooks';
import type { Host } from '../state/host';
import { droppedUris, mayHoldFiles } from './droppedUris';
import { t } from '../text/translate';

interface Props {
  /** Whether the page has an input to change. */
  changeable: boolean;
  onDrop: Host['changeInput'];
}

const NO_PATHS = t`VS Code doesn’t say where files from other programs are. Choose them with Files… or Folder… in the
  input menu, or drop them from the Explorer.`;
const NO_INPUT = t`The input of saved statistics can't be changed. Drop files on the page of their checkpoint.`;

/** The whole page takes files and folders as its input, and says so while they are dragged over it. */
export function DropTarget({ changeable, onDrop }: Props) {
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const over = (event: DragEvent) => {
      const { dataTransfer } = event;
      if (dataTransfer === null || !mayHoldFiles(dataTransfer) || isForVsCode(event)) return;
      // Without this, the browser does not let it be dropped.
      event.preventDefault();
      dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      const { dataTransfer } = event;
      setOver(false);
      if (dataTransfer === null || !mayHoldFiles(dataTransfer)) return;
      event.preventDefault();
      const uris = droppedUris(dataTransfer);
      const reason = !changeable ? NO_INPUT : uris.length === 0 ? NO_PATHS : null;
      setProblem(reason);
      if (reason === null) onDrop({ kind: 'dropped', uris });
    };
    document.addEventListener('dragenter', over);
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragenter', over);
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [changeable, onDrop]);
  return (
    <>
      {isOver && (
        <div class="drop-target" data-testid="drop-target">
          <p>{changeable ? t`Drop to use as input` : NO_INPUT}</p>
        </div>
      )}
      {problem !== null && (
        <div class="banner" role="alert" data-testid="drop-problem">
          <span>{problem}</span>
          <button
            type="button"
            class="button"
            onClick={() => {
              setProblem(null);
            }}
          >
            {t`Close`}
          </button>
        </div>
      )}
    </>
  );
}

/** Files from other programs without Shift: VS Code opens them as editors. */
function isForVsCode({ dataTransfer, shiftKey }: DragEvent): boolean {
  return !shiftKey && [...(dataTransfer?.items ?? [])].every(({ kind }) => kind === 'file');
}
