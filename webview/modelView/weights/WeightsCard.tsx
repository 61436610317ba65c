import { count } from '../../../src/protocol/numbers';
import type { WeightReport } from '../../../src/protocol/weights';
import { visibleName } from '../../../src/protocol/visibleText';
import { useObserved } from '../../state/observable';
import type { WeightsAnswer } from '../../state/weights';
import { NormsFigure } from './NormsFigure';
import { ScalesFigure } from './ScalesFigure';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

/** What the weights alone say, read when it is asked for, because it reads the whole file. */
export function WeightsCard({ answer }: { answer: WeightsAnswer }) {
  return (
    <section class="card weight-report" aria-label={t`Norms and scales of the weights`} data-testid="model-weights">
      <h2>{t`Weights`}</h2>
      <Report answer={answer} />
    </section>
  );
}

function Report({ answer }: { answer: WeightsAnswer }) {
  const state = useObserved(answer);
  switch (state.kind) {
    case 'unasked':
      return (
        <>
          <p class="sub">
            {t`Norms of the convolutions, the largest |γ| of the batch norms, and values that are not finite.`}
          </p>
          <Ask answer={answer} label={t`Compute (reads the whole file)`} />
        </>
      );
    case 'reading':
      return (
        <div class="weights-reading" role="status">
          <progress value={state.done} max={Math.max(1, state.total)} aria-label={t`Weights read`} />
          <span class="sub">
            {state.total === 0
              ? t`Reading the weights …`
              : t`${count(state.done)} of ${counted(state.total, 'tensor')} read`}
          </span>
          <button
            type="button"
            class="button"
            data-testid="weights-stop"
            onClick={() => {
              answer.stop();
            }}
          >
            {t`Stop`}
          </button>
        </div>
      );
    case 'refused':
      return (
        <>
          <p role="status">{state.reason}</p>
          <Ask answer={answer} label={t`Try again`} />
        </>
      );
    case 'read':
      return (
        <>
          <NotFinite notFinite={state.report.notFinite} />
          <NormsFigure report={state.report} />
          <ScalesFigure report={state.report} />
        </>
      );
  }
}

function Ask({ answer, label }: { answer: WeightsAnswer; label: string }) {
  return (
    <button
      type="button"
      class="button"
      data-testid="compute-weights"
      onClick={() => {
        answer.ask();
      }}
    >
      {label}
    </button>
  );
}

function NotFinite({ notFinite }: Pick<WeightReport, 'notFinite'>) {
  if (notFinite.length === 0) return <p class="sub">{t`All weights and running statistics are finite.`}</p>;
  return (
    <div class="not-finite-weights" role="note" data-testid="not-finite-weights">
      <p>
        {notFinite.length === 1
          ? t`1 tensor is not finite. Do not trust any number of this model:`
          : t`${count(notFinite.length)} tensors are not finite. Do not trust any number of this model:`}
      </p>
      <ul>
        {notFinite.map(({ name, values, of }) => (
          <li key={name}>{t`${visibleName(name)}: ${count(values)} of ${counted(of, 'value')}`}</li>
        ))}
      </ul>
    </div>
  );
}
