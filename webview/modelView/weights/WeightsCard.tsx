import { count } from '../../../src/protocol/numbers';
import type { WeightReport } from '../../../src/protocol/weights';
import { visibleName } from '../../../src/protocol/visibleText';
import { useObserved } from '../../state/observable';
import type { WeightsAnswer } from '../../state/weights';
import { counted } from '../../text/words';
import { NormsFigure } from './NormsFigure';
import { ScalesFigure } from './ScalesFigure';

/** What the weights alone say, read when it is asked for, because it reads the whole file. */
export function WeightsCard({ answer }: { answer: WeightsAnswer }) {
  return (
    <section class="card weight-report" aria-label="Norms and scales of the weights" data-testid="model-weights">
      <h2>Weights</h2>
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
            Norms of the convolutions, the largest |γ| of the batch norms, and values that are not finite.
          </p>
          <Ask answer={answer} label="Compute (reads the whole file)" />
        </>
      );
    case 'reading':
      return (
        <div class="weights-reading" role="status">
          <progress value={state.done} max={Math.max(1, state.total)} aria-label="Weights read" />
          <span class="sub">
            {state.total === 0
              ? 'Reading the weights …'
              : `${count(state.done)} of ${counted(state.total, 'tensor')} read`}
          </span>
          <button
            type="button"
            class="button"
            data-testid="weights-stop"
            onClick={() => {
              answer.stop();
            }}
          >
            Stop
          </button>
        </div>
      );
    case 'refused':
      return (
        <>
          <p role="status">{state.reason}</p>
          <Ask answer={answer} label="Try again" />
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
  if (notFinite.length === 0) return <p class="sub">All weights and running statistics are finite.</p>;
  return (
    <div class="not-finite-weights" role="note" data-testid="not-finite-weights">
      <p>
        {counted(notFinite.length, 'tensor')} {notFinite.length === 1 ? 'is' : 'are'} not finite. Do not trust any
        number of this model:
      </p>
      <ul>
        {notFinite.map(({ name, values, of }) => (
          <li key={name}>
            {visibleName(name)}: {count(values)} of {counted(of, 'value')}
          </li>
        ))}
      </ul>
    </div>
  );
}
