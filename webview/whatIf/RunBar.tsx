import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { MOST_DRAWS } from '../../src/protocol/pageRequests';
import { isSameAnalysis, keyOf, type AnalysisName, type AnalysisWish } from '../../src/protocol/whatIf/analysis';
import { NumberInput } from '../menu/NumberInput';
import { numberIn } from '../menu/NumberField';
import { useSight } from '../sight/context';
import { askingWhatIf } from '../sight/sight';
import { analysisIn, runningIn } from './analysisIn';
import type { Asked } from './asked';
import { imagesIn, priceInWords, wishOf } from './price';
import { OtherRun, RunButton } from './RunButton';
import { RunStatus } from './RunStatus';
import { whyNot } from './whatIfWords';
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

/** What an analysis asks and costs, the button that runs it, and how it goes. */
export function RunBar({ asked, name, onRun, children }: Props) {
  const { host, inspection, whatIf, measured, checkpoint } = asked;
  const { sight, change } = useSight();
  const { whatIf: choice } = sight;
  const { latest } = analysisIn(whatIf, name);
  const running = runningIn(whatIf);
  const isRunning = running !== null && isSameAnalysis(running.wish, name);
  const available = imagesIn(measured, whatIf.images);
  const why = whyNot(inspection);
  const wish = wishOf(name, choice, checkpoint.groups, whatIf.costs, Math.max(1, available));
  const wasStarted = latest === null && choice.started.includes(keyOf(name));
  return (
    <form
      class="run-bar"
      data-testid={`run-bar-${name.analysis.kind.replace(' ', '-')}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (why !== null || running !== null) return;
        const form = event.currentTarget;
        const [images, draws] = [numberIn(form, 'images'), numberIn(form, 'draws')];
        const key = keyOf(name);
        change(askingWhatIf({ started: [...choice.started.filter((one) => one !== key), key] }));
        if (onRun === undefined) host.analyse({ ...name, images, draws });
        else onRun({ images, draws });
      }}
    >
      {children}
      <Field name="draws" label={t`draws`} value={wish.draws} most={MOST_DRAWS} />
      <Field name="images" label={nounsInWords(measured.noun)} value={wish.images} most={Math.max(1, available)} />
      <RunButton
        id="analysis"
        isRunning={isRunning}
        disabled={why !== null || running !== null}
        isAgain={latest !== null || wasStarted}
        onCancel={host.cancelAnalysis}
      />
      <p class="sub price" data-testid="price">
        {why ?? priceInWords(wish, checkpoint.groups, whatIf.costs, measured.noun)}
      </p>
      {running !== null && !isRunning && <OtherRun running={running} onCancel={host.cancelAnalysis} />}
      {wasStarted && why === null && (
        <p class="sub" data-testid="offered-again">
          {t`This was measured before, for another inspection or before the window was reloaded, and isn’t kept. With
            the same seed, it gives the same numbers again.`}
        </p>
      )}
      {latest !== null && <RunStatus run={latest} noun={measured.noun} />}
    </form>
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
