import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { analysisInWords } from './whatIfWords';
import { t } from '../text/translate';

interface ButtonProps {
  /** Suffix of the test ids. */
  id: string;
  isRunning: boolean;
  disabled: boolean;
  /** Whether it was run before. */
  isAgain: boolean;
  onCancel: () => void;
}

/** Submits the form that runs an analysis; while it runs, cancels it. */
export function RunButton({ id, isRunning, disabled, isAgain, onCancel }: ButtonProps) {
  if (isRunning) {
    return (
      <button type="button" class="button" data-testid={`cancel-${id}`} onClick={onCancel}>
        {t`Cancel`}
      </button>
    );
  }
  return (
    <button type="submit" class="button primary" data-testid={`run-${id}`} disabled={disabled}>
      {isAgain ? t`Run again` : t`Run`}
    </button>
  );
}

/** Says that another analysis runs, and offers to cancel it. */
export function OtherRun({ running, onCancel }: { running: AnalysisRun; onCancel: () => void }) {
  return (
    <p class="sub other-run">
      {t`${analysisInWords(running.wish.analysis)} is running; one analysis runs at a time.`}{' '}
      <button type="button" class="quiet" onClick={onCancel}>
        {t`Cancel it`}
      </button>
    </p>
  );
}
