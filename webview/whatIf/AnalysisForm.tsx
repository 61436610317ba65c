import type { ComponentChildren } from 'preact';
import type { ShownInspection } from '../../src/protocol/inspection';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import type { Host } from '../state/host';
import { t } from '../text/translate';
import { runningIn } from './analysisIn';
import { analysisInWords, whyNot } from './whatIfWords';

interface Props {
  asked: { readonly host: Pick<Host, 'cancelAnalysis'>; readonly inspection: ShownInspection };
  testIds: { readonly form: string; readonly cancel: string; readonly price: string };
  /** The latest run of what is asked here; `null` if there is none. */
  latest: AnalysisRun | null;
  /** What it costs. */
  price: string;
  /** Why it can't run as it is asked; `null` if it can. */
  problem?: string | null;
  /** Its buttons, while it doesn't run. */
  buttons: (disabled: boolean) => ComponentChildren;
  /** Says that it was started before, where its result is gone; `null` if it wasn't. */
  startedBefore?: ComponentChildren;
  /** How far the latest run is, or how it ended. */
  status: (latest: AnalysisRun) => ComponentChildren;
  /** @param form holds what was chosen */
  onSubmit: (form: HTMLFormElement) => void;
  /** Keeps what is chosen. */
  onInput?: (form: HTMLFormElement) => void;
  /** Choices of what is asked. */
  children?: ComponentChildren;
}

/** What an analysis asks and costs, the buttons that run it, and how it goes. One analysis runs at a time. */
export function AnalysisForm({
  asked: { host, inspection },
  testIds,
  latest,
  price,
  problem = null,
  buttons,
  startedBefore = null,
  status,
  onSubmit,
  onInput,
  children,
}: Props) {
  const running = inspection.whatIf && runningIn(inspection.whatIf);
  const isRunning = running !== null && running === latest;
  const why = whyNot(inspection);
  const disabled = why !== null || running !== null || problem !== null;
  return (
    <form
      class="run-bar"
      data-testid={testIds.form}
      onInput={({ currentTarget }) => onInput?.(currentTarget)}
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled) onSubmit(event.currentTarget);
      }}
    >
      {children}
      {isRunning ? (
        <button type="button" class="button" data-testid={testIds.cancel} onClick={host.cancelAnalysis}>
          {t`Cancel`}
        </button>
      ) : (
        buttons(disabled)
      )}
      <p class="sub price" data-testid={testIds.price}>
        {why ?? price}
      </p>
      {running !== null && !isRunning && <OtherRun running={running} onCancel={host.cancelAnalysis} />}
      {why === null && startedBefore}
      {latest !== null && status(latest)}
    </form>
  );
}

/** Says that another analysis runs, and offers to cancel it. */
function OtherRun({ running, onCancel }: { running: AnalysisRun; onCancel: () => void }) {
  return (
    <p class="sub other-run">
      {t`${analysisInWords(running.wish.analysis)} is running; one analysis runs at a time.`}{' '}
      <button type="button" class="quiet" onClick={onCancel}>
        {t`Cancel it`}
      </button>
    </p>
  );
}
