import type { Status } from '../../src/protocol/inspection';
import { progressInWords } from '../../src/protocol/progressInWords';
import { duration } from '../text/words';

interface Props {
  status: Status;
  onCancel: () => void;
  onRestart: () => void;
}

/** What is being done, or how it ended and what can be done then. */
export function StatusLine({ status, onCancel, onRestart }: Props) {
  const ended = status.kind === 'cancelled' || status.kind === 'failed' || status.kind === 'stopped';
  return (
    <div class={`status ${status.kind}`}>
      <span data-testid="status" role={ended ? 'alert' : status.kind === 'running' ? undefined : 'status'}>
        {statusInWords(status)}
      </span>
      {status.kind === 'running' && (
        <progress value={status.progress.done} max={status.progress.total} aria-label={status.progress.stage} />
      )}
      {(status.kind === 'running' || status.kind === 'opening') && (
        <button type="button" class="button" data-testid="cancel" onClick={onCancel}>
          Cancel
        </button>
      )}
      {ended && (
        <button type="button" class="button primary" data-testid="restart" onClick={onRestart}>
          {status.kind === 'failed' ? 'Try again' : 'Restart'}
        </button>
      )}
    </div>
  );
}

function statusInWords(status: Status): string {
  switch (status.kind) {
    case 'opening':
      return 'Opening the checkpoint …';
    case 'running':
      return progressInWords(status.progress);
    case 'finished':
      return `Measured in ${duration(status.elapsedMs)}`;
    case 'asking':
      return 'Some training flags are not in the file.';
    case 'cancelled':
      return 'Cancelled. What was measured stays.';
    case 'failed':
    case 'stopped':
      return status.message;
  }
}
