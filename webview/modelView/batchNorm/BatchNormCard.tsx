import { HIGHEST_TEMPERATURE } from '../../../src/protocol/pageRequests';
import type { ShownInspection } from '../../../src/protocol/inspection';
import { MOST_ITERATIONS } from '../../../src/protocol/whatIf/analysis';
import { NumberField, numberIn } from '../../menu/NumberField';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { Host } from '../../state/host';
import type { RunAnswers } from '../../state/runAnswers';
import { runningIn } from '../../whatIf/analysisIn';
import { Reservations } from '../../whatIf/Reservations';
import { OtherRun, RunButton } from '../../whatIf/RunButton';
import { RunStatus } from '../../whatIf/RunStatus';
import { MODEL_SAMPLES, whyNot } from '../../whatIf/whatIfWords';
import { batchNormsIn, priceOfBatchNorm, wishOfBatchNorm } from './batchNormRun';
import { CheckFigure } from './CheckFigure';
import { MovedFigure } from './MovedFigure';
import { SamplesFigure } from './SamplesFigure';
import { t } from '../../text/translate';

interface Props {
  host: Pick<Host, 'analyse' | 'cancelAnalysis'>;
  inspection: ShownInspection;
  answers: RunAnswers;
}

/** More samples than this don't fit on a sheet that is looked at. */
const MOST_SAMPLES_SHOWN = 64;

/** Batch norms re-estimated on samples when asked for: samples and the first layer out of range, before and after. */
export function BatchNormCard({ host, inspection, answers }: Props) {
  const { shown, latest } = batchNormsIn(inspection.whatIf);
  return (
    <section class="card batch-norms" aria-label={t`Batch norms re-estimated`} data-testid="model-batch-norms">
      <h2>{t`Batch norms, re-estimated on samples`}</h2>
      <p class="sub">
        {t`Samples with the statistics of the file, and with those of the model’s own samples at a temperature; and the
          first layer whose output is not finite or leaves float16’s range.`}
      </p>
      <BatchNormBar host={host} inspection={inspection} />
      {shown?.result?.kind === 'batch norm' && (
        <div class={latest === shown ? '' : 'old-run'}>
          <Reservations sentences={[MODEL_SAMPLES]} />
          <CheckFigure inspection={inspection} run={shown} report={shown.result.batchNorm} />
          <SamplesFigure {...{ inspection, answers }} run={shown} report={shown.result.batchNorm} />
          <MovedFigure inspection={inspection} run={shown} report={shown.result.batchNorm} />
        </div>
      )}
    </section>
  );
}

/** What is asked and what it costs, the button that runs it, and how it goes. */
function BatchNormBar({ host, inspection }: Omit<Props, 'answers'>) {
  const { sight, change } = useSight();
  const { batchNorm: choice } = sight.whatIf;
  const { whatIf, checkpoint } = inspection;
  const { latest } = batchNormsIn(whatIf);
  const running = whatIf && runningIn(whatIf);
  const isRunning = running !== null && running === latest;
  const why = whyNot(inspection);
  return (
    <form
      class="run-bar"
      data-testid="run-bar-batch-norm"
      onInput={({ currentTarget }) => {
        if (currentTarget.checkValidity()) change(askingWhatIf({ batchNorm: chosenIn(currentTarget) }));
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null && running === null) host.analyse(wishOfBatchNorm(chosenIn(event.currentTarget)));
      }}
    >
      <NumberField
        name="temperature"
        label={t`temperature`}
        value={choice.temperature}
        {...{ min: 0, max: HIGHEST_TEMPERATURE, step: 'any' }}
      />
      <NumberField
        name="iterations"
        label={t`iterations`}
        value={choice.iterations}
        {...{ min: 1, max: MOST_ITERATIONS, step: 1 }}
      />
      <NumberField
        name="samples"
        label={t`samples`}
        value={choice.samples}
        {...{ min: 1, max: MOST_SAMPLES_SHOWN, step: 1 }}
      />
      <RunButton
        id="batch-norm"
        isRunning={isRunning}
        disabled={why !== null || running !== null}
        isAgain={latest !== null}
        onCancel={host.cancelAnalysis}
      />
      <p class="sub price" data-testid="batch-norm-price">
        {why ?? priceOfBatchNorm(choice, whatIf, checkpoint?.groups ?? [])}
      </p>
      {running !== null && !isRunning && <OtherRun running={running} onCancel={host.cancelAnalysis} />}
      {latest !== null && <RunStatus run={latest} noun="iteration" />}
    </form>
  );
}

function chosenIn(form: HTMLFormElement) {
  return {
    temperature: numberIn(form, 'temperature'),
    iterations: numberIn(form, 'iterations'),
    samples: numberIn(form, 'samples'),
  };
}
