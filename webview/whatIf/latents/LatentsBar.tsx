import type { ComponentChildren } from 'preact';
import { visibleText } from '../../../src/protocol/visibleText';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { WorkStatus } from '../../text/WorkStatus';
import { type ImageNoun } from '../../text/words';
import { runningIn } from '../analysisIn';
import type { Asked } from '../asked';
import { OtherRun } from '../RunButton';
import { whyNot } from '../whatIfWords';
import { latentsEndInWords } from './latentWords';
import { t } from '../../text/translate';
import { countedOf } from '../../text/nouns';

interface Props {
  asked: Asked;
  id: 'save-latents' | 'decode-latents';
  /** The latest run; `null` if there is none. */
  latest: AnalysisRun | null;
  noun: ImageNoun | 'row';
  /** What is said after a reload, or for another inspection; `null` if nothing was done before. */
  again: string | null;
  /** What it costs. */
  price: string;
  /** Why it can't run as it is asked; `null` if it can. */
  problem: string | null;
  /** Its buttons, while nothing runs. */
  buttons: (disabled: boolean) => ComponentChildren;
  onSubmit: () => void;
  /** Choices of what is asked. */
  children: ComponentChildren;
}

/** What is asked of a file of latents, its price, the buttons that run it, and how it goes. */
export function LatentsBar({ asked, id, latest, noun, again, price, problem, buttons, onSubmit, children }: Props) {
  const { host, inspection, whatIf } = asked;
  const running = runningIn(whatIf);
  const isRunning = running !== null && running === latest;
  const why = whyNot(inspection);
  const disabled = why !== null || running !== null || problem !== null;
  return (
    <form
      class="run-bar"
      data-testid={`run-bar-${id}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (disabled) return;
        onSubmit();
      }}
    >
      {children}
      {isRunning ? (
        <button type="button" class="button" data-testid={`cancel-${id}`} onClick={host.cancelAnalysis}>
          {t`Cancel`}
        </button>
      ) : (
        buttons(disabled)
      )}
      <p class="sub price" data-testid={`${id}-price`}>
        {why ?? price}
      </p>
      {running !== null && !isRunning && <OtherRun running={running} onCancel={host.cancelAnalysis} />}
      {latest === null && again !== null && why === null && (
        <p class="sub" data-testid={`${id}-offered-again`}>
          {again}
        </p>
      )}
      {latest !== null && (
        <WorkStatus
          status={latest.status}
          name={t`Progress of the analysis`}
          soFar={
            latest.planned > 0 &&
            latest.measured > 0 &&
            t` · ${countedOf(latest.measured, latest.planned, noun)} so far`
          }
          ended={visibleText(latentsEndInWords(latest) ?? '')}
          testId={`${id}-status`}
        />
      )}
    </form>
  );
}
