import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { MOST_DRAWS } from '../../src/protocol/pageRequests';
import { keyOf, type AnalysisName, type AnalysisWish } from '../../src/protocol/whatIf/analysis';
import { NumberInput } from '../menu/NumberInput';
import { numberIn } from '../menu/NumberField';
import { useSight } from '../sight/context';
import { askingWhatIf } from '../sight/sight';
import { AnalysisForm } from './AnalysisForm';
import { analysisIn } from './analysisIn';
import type { Asked } from './asked';
import { imagesIn, priceInWords, wishOf } from './price';
import { RunButton } from './RunButton';
import { RunStatus } from './RunStatus';
import { useStarted } from './useStarted';
import { t } from '../text/translate';
import { nounsInWords } from '../text/nouns';

interface Props {
  asked: Asked;
  name: AnalysisName;
  /** Runs it; by default as it is named. */
  onRun?: (counts: Pick<AnalysisWish, 'images' | 'draws'>) => void;
  /** Choices of what is asked. */
  children?: ComponentChildren;
}

/** An analysis on some of the images, with some of the draws. */
export function RunBar({ asked, name, onRun, children }: Props) {
  const { host, whatIf, measured, checkpoint } = asked;
  const { sight } = useSight();
  const { latest } = analysisIn(whatIf, name);
  const { wasStarted, keepStarted } = useStarted(keyOf(name), latest);
  const available = Math.max(1, imagesIn(measured, whatIf.images));
  const wish = wishOf(name, sight.whatIf, checkpoint.groups, whatIf.costs, available);
  return (
    <AnalysisForm
      asked={asked}
      testIds={{
        form: `run-bar-${name.analysis.kind.replace(' ', '-')}`,
        ...{ cancel: 'cancel-analysis', price: 'price' },
      }}
      latest={latest}
      price={priceInWords(wish, checkpoint.groups, whatIf.costs, measured.noun)}
      onSubmit={(form) => {
        const counts = { images: numberIn(form, 'images'), draws: numberIn(form, 'draws') };
        keepStarted();
        if (onRun === undefined) host.analyse({ ...name, ...counts });
        else onRun(counts);
      }}
      buttons={(disabled) => (
        <RunButton testId="run-analysis" disabled={disabled} isAgain={latest !== null || wasStarted} />
      )}
      startedBefore={
        wasStarted && (
          <p class="sub" data-testid="offered-again">
            {t`This was measured before, for another inspection or before the window was reloaded, and isn’t kept. With
              the same seed, it gives the same numbers again.`}
          </p>
        )
      }
      status={(run) => <RunStatus run={run} noun={measured.noun} />}
    >
      {children}
      <Field name="draws" label={t`draws`} value={wish.draws} most={MOST_DRAWS} />
      <Field name="images" label={nounsInWords(measured.noun)} value={wish.images} most={available} />
    </AnalysisForm>
  );
}

interface FieldProps {
  name: 'draws' | 'images';
  label: string;
  value: number;
  most: number;
}

/** A number that is kept for all analyses. */
function Field({ name, label, value, most }: FieldProps) {
  const { change } = useSight();
  const id = useId();
  return (
    <div class="number-field">
      <label for={id}>{label}</label>
      <NumberInput
        id={id}
        name={name}
        value={value}
        min={1}
        max={most}
        step={1}
        testId={`analysis-${name}`}
        onEnter={(entered) => {
          change(askingWhatIf(name === 'draws' ? { draws: entered } : { images: entered }));
        }}
      />
    </div>
  );
}
