import { allWarnings } from '../../src/protocol/allWarnings';
import type { ShownInspection } from '../../src/protocol/inspection';
import { ChangedBanner } from '../overview/ChangedBanner';
import { EngineNotices } from '../overview/EngineNotices';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  onReload: () => void;
}

/** What has happened to the file and the engine, and what makes the numbers doubtful. */
export function Notices({ inspection, onReload }: Props) {
  const warnings = allWarnings(inspection);
  return (
    <>
      <EngineNotices notices={inspection.notices} />
      {inspection.checkpointChanged && inspection.next === null && <ChangedBanner onReload={onReload} />}
      {warnings.length > 0 && (
        <ul class="banner notices warnings" aria-label={t`Warnings about these numbers`} data-testid="warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}
