import type { TrainingRun } from '../../../src/protocol/compare/trainingRun';
import type { ShownInspection } from '../../../src/protocol/inspection';
import type { Host } from '../../state/host';
import { WorkStatus } from '../../text/WorkStatus';
import { endInWords } from './runWords';

interface Props {
  run: TrainingRun;
  inspection: ShownInspection;
  host: Pick<Host, 'followRun' | 'exportResults'>;
}

/** How measuring goes, whether the folder is followed, and a snapshot to keep before the file is overwritten. */
export function RunStatus({ run, inspection, host }: Props) {
  const { status, isFollowed, checkpoints } = run;
  const isRunning = status.kind === 'running';
  const hasProcess = inspection.status.kind !== 'stopped';
  return (
    <div class="run-state">
      <WorkStatus
        status={status}
        name="run"
        waiting="Looking for checkpoints …"
        ended={endInWords(run)}
        testId="run-measuring"
      >
        <button
          type="button"
          class="button"
          onClick={() => {
            host.followRun({ isFollowed: false });
          }}
        >
          Cancel
        </button>
      </WorkStatus>
      {!isRunning && hasProcess && (
        <p class="sub" data-testid="run-following">
          {isFollowed
            ? 'New checkpoints and logged values appear as training goes on. '
            : 'The folder is not followed. '}
          <button
            type="button"
            class="quiet"
            data-testid="follow-run"
            onClick={() => {
              host.followRun({ isFollowed: !isFollowed });
            }}
          >
            {isFollowed ? 'Stop following' : 'Follow the folder'}
          </button>
          {checkpoints.length > 0 && inspection.whatIf !== null && (
            <>
              {' · '}
              <button
                type="button"
                class="quiet"
                title="Copies the weights and arguments of this page’s checkpoint, without the optimizer, to a file of their own"
                data-testid="keep-snapshot"
                onClick={() => {
                  host.exportResults({ kind: 'snapshot' });
                }}
              >
                Keep a snapshot of {inspection.fileName}…
              </button>
            </>
          )}
        </p>
      )}
    </div>
  );
}
