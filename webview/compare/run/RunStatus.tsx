import type { TrainingRun } from '../../../src/protocol/compare/trainingRun';
import type { ShownInspection } from '../../../src/protocol/inspection';
import type { Host } from '../../state/host';
import { WorkStatus } from '../../text/WorkStatus';
import { endInWords } from './runWords';
import { t } from '../../text/translate';

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
        name={t`Progress of the run`}
        waiting={t`Looking for checkpoints …`}
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
          {t`Cancel`}
        </button>
      </WorkStatus>
      {!isRunning && hasProcess && (
        <p class="sub" data-testid="run-following">
          {isFollowed
            ? t`New checkpoints and logged values appear as training goes on.`
            : t`The folder is not followed.`}{' '}
          <button
            type="button"
            class="quiet"
            data-testid="follow-run"
            onClick={() => {
              host.followRun({ isFollowed: !isFollowed });
            }}
          >
            {isFollowed ? t`Stop following` : t`Follow the folder`}
          </button>
          {checkpoints.length > 0 && inspection.whatIf !== null && (
            <>
              {' · '}
              <button
                type="button"
                class="quiet"
                title={t`Copies the weights and arguments of this page’s checkpoint, without the optimizer, to a file of
                  their own`}
                data-testid="keep-snapshot"
                onClick={() => {
                  host.exportResults({ kind: 'snapshot' });
                }}
              >
                {t`Keep a snapshot of ${inspection.fileName}…`}
              </button>
            </>
          )}
        </p>
      )}
    </div>
  );
}
