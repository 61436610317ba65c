import type { ShownInspection } from '../../src/protocol/inspection';
import { Reservations } from '../whatIf/Reservations';
import type { Measured } from '../sight/measured';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { CompareBar } from './CompareBar';
import { ComparedGroups } from './ComparedGroups';
import { ComparedMaps } from './ComparedMaps';
import { ComparedResolutions } from './ComparedResolutions';
import { ComparedTotals } from './ComparedTotals';
import { isSameBaseline, markedInWords } from './compareWords';
import { RunFigure } from './run/RunFigure';
import { t } from '../text/translate';

interface Props {
  host: Host;
  inspection: ShownInspection;
  measured: Measured;
  answers: RunAnswers;
}

/** What changed: the results, A, beside those of a baseline, B, and their differences. */
export function CompareView({ host, inspection, measured, answers }: Props) {
  const { comparison, trainingRun } = inspection;
  const report = comparison?.report ?? null;
  const isOld = comparison !== null && report !== null && !isSameBaseline(comparison.baseline, report.baseline);
  return (
    <div class="compare">
      <CompareBar {...{ host, inspection, answers }} />
      {trainingRun !== null && report === null && <RunFigure run={trainingRun} {...{ inspection, answers, host }} />}
      {report === null ? (
        comparison === null &&
        trainingRun === null && (
          <p class="compare-empty" data-testid="nothing-compared">
            {t`Choose a baseline, B, to see what differs from the results on this page, A: another checkpoint on the
              same images, other images, or another class.`}
          </p>
        )
      ) : (
        <div class={isOld ? 'old-run' : ''}>
          <div class="compared-head">
            <ComparedTotals report={report} inspection={inspection} />
            <Reservations sentences={[...report.warnings, ...report.notes, ...counts(report.marked)]} />
          </div>
          <ComparedGroups report={report} inspection={inspection} measured={measured} />
          {trainingRun !== null && <RunFigure run={trainingRun} {...{ inspection, answers, host }} />}
          <ComparedResolutions report={report} inspection={inspection} />
          <ComparedMaps report={report} inspection={inspection} answers={answers} />
        </div>
      )}
    </div>
  );
}

function counts({ groups, channels }: NonNullable<NonNullable<ShownInspection['comparison']>['report']>['marked']) {
  return [
    ...(groups === null ? [] : [markedInWords('group', groups)]),
    ...(channels === null ? [] : [markedInWords('channel', channels)]),
  ];
}
