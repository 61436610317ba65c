import type { ComponentChildren } from 'preact';
import type { ShownInspection } from '../../../src/protocol/inspection';
import { count, threeDigits } from '../../../src/protocol/numbers';
import { betaInWords, type TrainingReport } from '../../../src/protocol/weights';
import { type RunAnswers, useTraining } from '../../state/runAnswers';
import { Definition } from '../../whatIf/Definition';
import { Facts } from '../Facts';
import { BalancingFigure } from './BalancingFigure';
import { rich, t } from '../../text/translate';

interface Props {
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'training'>;
}

/** Where the training was when the file was saved, and how it weighted the KL then. */
export function TrainingCard({ inspection, answers }: Props) {
  const { status, summary } = inspection;
  return summary === null ? null : (
    <Answered inspection={inspection} answers={answers} version={`${status.kind}, ${summary.images}`} />
  );
}

function Answered({ inspection, answers, version }: Props & { version: string }) {
  const answer = useTraining(answers.training, version);
  if (answer.kind === 'waiting') return null;
  if (answer.kind === 'refused') {
    return (
      <section class="card" aria-label={t`State of the training`} data-testid="model-training">
        <h2>{t`State of the training`}</h2>
        <p role="status">{answer.reason}</p>
      </section>
    );
  }
  const { state } = answer.value;
  return (
    <>
      <Facts title={t`State of the training`} testId="model-training" facts={factsOf(state)}>
        {betaInWords(state.beta).map((sentence) => (
          <p key={sentence} class="beta">
            {sentence}
          </p>
        ))}
        <Definition source="docs/analyses.md#training">
          <p>
            {rich`β is the weight of the KL at the next step. By the release’s schedule it stays at
              ${(<code>kl_const_coeff</code>)} for a share ${(<code>kl_const_portion</code>)} of all steps, and rises to
              1 over a share ${(<code>kl_anneal_portion</code>)}. Defaults are never assumed: if a flag is missing, β is
              unknown. λ weights the sums of spectral norms and of batch-norm scales in the loss.`}
          </p>
          <p>{t`Compare checkpoints that were saved at β < 1 by rate and distortion apart.`}</p>
        </Definition>
      </Facts>
      <BalancingFigure report={answer.value} inspection={inspection} />
    </>
  );
}

function factsOf({
  epoch,
  globalStep,
  totalSteps,
  isEstimated,
  beta,
  regulariserWeight,
}: TrainingReport['state']): (readonly [string, ComponentChildren])[] {
  return [
    [t`step`, globalStep === null ? t`unknown` : stepInWords(globalStep, totalSteps, isEstimated)],
    [t`epoch`, epoch === null ? t`unknown` : count(epoch)],
    ['β', beta === null ? t`unknown` : threeDigits(beta)],
    ['λ', regulariserWeight === null ? t`unknown` : threeDigits(regulariserWeight)],
  ];
}

function stepInWords(step: number, totalSteps: number | null, isEstimated: boolean): string {
  if (totalSteps === null) return count(step);
  const total = count(Math.round(totalSteps));
  return isEstimated ? t`${count(step)} of ${total} (estimated)` : t`${count(step)} of ${total}`;
}
