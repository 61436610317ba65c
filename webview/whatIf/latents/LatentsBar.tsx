import type { ComponentChildren, ComponentProps } from 'preact';
import { visibleText } from '../../../src/protocol/visibleText';
import { WorkStatus } from '../../text/WorkStatus';
import { type ImageNoun } from '../../text/words';
import { AnalysisForm } from '../AnalysisForm';
import { latentsEndInWords } from './latentWords';
import { t } from '../../text/translate';
import { countedOf } from '../../text/nouns';

interface Props extends Pick<ComponentProps<typeof AnalysisForm>, 'asked' | 'latest' | 'price' | 'buttons'> {
  id: 'save-latents' | 'decode-latents';
  noun: ImageNoun | 'row';
  /** What is said after a reload, or for another inspection; `null` if nothing was done before. */
  again: string | null;
  /** Why it can't run as it is asked; `null` if it can. */
  problem: string | null;
  onSubmit: () => void;
  /** Choices of what is asked. */
  children: ComponentChildren;
}

/** What is asked of a file of latents. */
export function LatentsBar({ id, latest, noun, again, ...form }: Props) {
  return (
    <AnalysisForm
      {...form}
      testIds={{ form: `run-bar-${id}`, cancel: `cancel-${id}`, price: `${id}-price` }}
      latest={latest}
      startedBefore={
        latest === null &&
        again !== null && (
          <p class="sub" data-testid={`${id}-offered-again`}>
            {again}
          </p>
        )
      }
      status={(run) => (
        <WorkStatus
          status={run.status}
          name={t`Progress of the analysis`}
          soFar={run.planned > 0 && run.measured > 0 && t`${countedOf(run.measured, run.planned, noun)} so far`}
          ended={visibleText(latentsEndInWords(run) ?? '')}
          testId={`${id}-status`}
        />
      )}
    />
  );
}
