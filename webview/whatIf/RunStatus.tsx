import { visibleText } from '../../src/protocol/visibleText';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { WorkStatus } from '../text/WorkStatus';
import { endInWords, type CountedNoun } from './whatIfWords';
import { t } from '../text/translate';
import { countedOf } from '../text/nouns';

interface Props {
  run: AnalysisRun;
  /** What it is counted in. */
  noun: CountedNoun;
}

/** How far an analysis is, or how it ended. */
export function RunStatus({ run, noun }: Props) {
  const { status, measured, planned } = run;
  return (
    <WorkStatus
      status={status}
      name={t`Progress of the analysis`}
      soFar={planned > 0 && t`${countedOf(measured, planned, noun)} so far`}
      ended={visibleText(endInWords(run, noun) ?? '')}
      testId="run-status"
    />
  );
}
