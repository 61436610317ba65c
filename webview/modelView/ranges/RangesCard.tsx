import { isUnderWay, type ShownInspection } from '../../../src/protocol/inspection';
import { type RunAnswers, useLatentRanges } from '../../state/runAnswers';
import { RangesFigure } from './RangesFigure';
import { t } from '../../text/translate';

interface Props {
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'latentRanges'>;
}

/** Shares of μ and σ out of the soft clamp's range on the images, counted once all is measured. */
export function RangesCard({ inspection, answers }: Props) {
  const { status, groups } = inspection;
  if (isUnderWay(status) || !groups.some((group) => group !== null)) return null;
  return (
    <div class="card" data-testid="model-ranges">
      <Counted inspection={inspection} answers={answers} />
    </div>
  );
}

function Counted({ inspection, answers }: Props) {
  const { status, summary } = inspection;
  const answer = useLatentRanges(answers.latentRanges, `${status.kind}, ${summary?.images ?? 0}`);
  if (answer.kind === 'waiting') return <p role="status">{t`Counting latents out of range …`}</p>;
  const reason =
    answer.kind === 'refused' ? answer.reason : answer.value.kind === 'not counted' ? answer.value.reason : null;
  if (reason !== null) return <p role="status">{reason}</p>;
  return answer.kind === 'here' && answer.value.kind === 'counted' ? (
    <RangesFigure report={answer.value} inspection={inspection} />
  ) : null;
}
