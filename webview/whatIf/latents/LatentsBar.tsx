import type { ComponentChildren, ComponentProps } from 'preact';
import { visibleText } from '../../../src/protocol/visibleText';
import { WorkStatus } from '../../text/WorkStatus';
import { type ImageNoun } from '../../text/words';
import { AnalysisForm } from '../AnalysisForm';
import { useStarted } from '../useStarted';
import { latentsEndInWords } from './latentWords';
import { t } from '../../text/translate';
import { countedOf } from '../../text/nouns';

interface Props extends Pick<ComponentProps<typeof AnalysisForm>, 'asked' | 'latest' | 'price' | 'buttons'> {
  id: 'save-latents' | 'decode-latents';
  noun: ImageNoun | 'row';
  /** Why it can't run as it is asked; `null` if it can. */
  problem: string | null;
  onSubmit: () => void;
  /** Choices of what is asked. */
  children: ComponentChildren;
}

/** After a reload, or for another inspection. */
const AGAIN: Readonly<Record<Props['id'], string>> = {
  'save-latents': t`A file was saved before, for another inspection or before the window was reloaded.`,
  'decode-latents': t`A file was decoded before, for another inspection or before the window was reloaded, and its
    pictures aren’t kept. Choose the file again.`,
};

/** What is asked of a file of latents. */
export function LatentsBar({ id, latest, noun, onSubmit, ...form }: Props) {
  const { wasStarted, keepStarted } = useStarted(id, latest);
  return (
    <AnalysisForm
      {...form}
      testIds={{ form: `run-bar-${id}`, cancel: `cancel-${id}`, price: `${id}-price` }}
      latest={latest}
      onSubmit={() => {
        keepStarted();
        onSubmit();
      }}
      startedBefore={
        wasStarted && (
          <p class="sub" data-testid={`${id}-offered-again`}>
            {AGAIN[id]}
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
