import type { FilesChoice, InputWish } from '../../src/protocol/input';
import type { ShownInspection, Status } from '../../src/protocol/inspection';
import { USUAL_SAMPLES } from '../../src/protocol/input';
import { isUnderWay } from '../../src/protocol/inspection';
import { progressInWords } from '../../src/protocol/progressInWords';
import type { Host } from '../state/host';
import { isFolder, oldResultsInWords, resultsInWords } from '../text/inputWords';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  host: Pick<Host, 'cancel' | 'restart' | 'changeInput'>;
}

/**
 * The current status, or how the inspection ended and what to do next. While older results are still shown, it says
 * what they belong to.
 */
export function StatusLine({ inspection, host }: Props) {
  const { next } = inspection;
  const { status, request } = next ?? inspection;
  const ended = status.kind === 'cancelled' || status.kind === 'failed' || status.kind === 'stopped';
  const underWay = isUnderWay(status);
  const oldResults = oldResultsInWords(inspection);
  const { input } = request;
  const refusedFiles = status.kind === 'failed' && status.at === 'input' && input.kind === 'files' ? input : null;
  return (
    <>
      <div class={`status ${status.kind}`}>
        <span data-testid="status" role={ended ? 'alert' : status.kind === 'running' ? undefined : 'status'}>
          {statusInWords(
            status,
            inspection.groups.some((group) => group !== null),
          )}
        </span>
        {status.kind === 'running' && (
          <progress value={status.progress.done} max={status.progress.total} aria-label={status.progress.stage} />
        )}
        {underWay && (
          <button type="button" class="button" data-testid="cancel" onClick={host.cancel}>
            {t`Cancel`}
          </button>
        )}
        {refusedFiles && (
          <OtherFiles refused={refusedFiles} seed={request.seed} isFirst={!next} onWish={host.changeInput} />
        )}
        {ended && !refusedFiles && (
          <button type="button" class="button primary" data-testid="restart" onClick={host.restart}>
            {againInWords(inspection)}
          </button>
        )}
        {next && !underWay && (
          <button type="button" class="button" data-testid="back" onClick={host.cancel}>
            {t`Back to ${resultsInWords(inspection)}`}
          </button>
        )}
      </div>
      {oldResults && (
        <p class="old-results" role="status" data-testid="old-results">
          {oldResults}
        </p>
      )}
    </>
  );
}

/** A rewritten checkpoint is another one: it is reloaded, not tried again. */
function againInWords(inspection: ShownInspection): string {
  const { next, checkpointChanged } = inspection;
  const { status } = next ?? inspection;
  if (status.kind === 'failed' && status.at === 'checkpoint' && checkpointChanged) return t`Reload`;
  return status.kind === 'failed' || next ? t`Try again` : t`Restart`;
}

interface OtherFilesProps {
  refused: FilesChoice;
  seed: number;
  /** Whether there are no other results. */
  isFirst: boolean;
  onWish: (wish: InputWish) => void;
}

/** Offers other input in place of files that were refused. */
function OtherFiles({ refused, seed, isFirst, onWish }: OtherFilesProps) {
  const wasFolder = isFolder(refused);
  return (
    <>
      <button
        type="button"
        class="button primary"
        data-testid="choose-again"
        onClick={() => {
          onWish({ kind: wasFolder ? 'choose folder' : 'choose files' });
        }}
      >
        {wasFolder ? t`Choose another folder…` : t`Choose other files…`}
      </button>
      {isFirst && (
        <button
          type="button"
          class="button"
          data-testid="use-samples"
          onClick={() => {
            onWish({ ...USUAL_SAMPLES, seed });
          }}
        >
          {t`Use model samples`}
        </button>
      )}
    </>
  );
}

/** @param hasResults whether any results are shown */
function statusInWords(status: Status, hasResults: boolean): string {
  switch (status.kind) {
    case 'opening':
      return t`Opening the checkpoint …`;
    case 'running':
      return progressInWords(status.progress);
    case 'asking':
      return t`Some training flags are missing.`;
    case 'cancelled':
      return hasResults ? t`Cancelled. Results so far are kept.` : t`Cancelled before anything was measured.`;
    case 'finished':
    case 'failed':
    case 'stopped':
      return status.message;
  }
}
