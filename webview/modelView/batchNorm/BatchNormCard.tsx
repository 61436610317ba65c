import { HIGHEST_TEMPERATURE } from '../../../src/protocol/pageRequests';
import type { ShownInspection } from '../../../src/protocol/inspection';
import { MOST_ITERATIONS } from '../../../src/protocol/whatIf/analysis';
import { NumberField, numberIn } from '../../menu/NumberField';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { Host } from '../../state/host';
import type { RunAnswers } from '../../state/runAnswers';
import { AnalysisForm } from '../../whatIf/AnalysisForm';
import { Reservations } from '../../whatIf/Reservations';
import { RunButton } from '../../whatIf/RunButton';
import { RunStatus } from '../../whatIf/RunStatus';
import { MODEL_SAMPLES } from '../../whatIf/whatIfWords';
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
  return (
    <AnalysisForm
      asked={{ host, inspection }}
      testIds={{ form: 'run-bar-batch-norm', cancel: 'cancel-batch-norm', price: 'batch-norm-price' }}
      latest={latest}
      price={priceOfBatchNorm(choice, whatIf, checkpoint?.groups ?? [])}
      onInput={(form) => {
        if (form.checkValidity()) change(askingWhatIf({ batchNorm: chosenIn(form) }));
      }}
      onSubmit={(form) => {
        host.analyse(wishOfBatchNorm(chosenIn(form)));
      }}
      buttons={(disabled) => <RunButton testId="run-batch-norm" disabled={disabled} isAgain={latest !== null} />}
      status={(run) => <RunStatus run={run} noun="iteration" />}
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
    </AnalysisForm>
  );
}

function chosenIn(form: HTMLFormElement) {
  return {
    temperature: numberIn(form, 'temperature'),
    iterations: numberIn(form, 'iterations'),
    samples: numberIn(form, 'samples'),
  };
}
