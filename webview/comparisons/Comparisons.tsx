import { isUnderWay, type ShownInspection } from '../../src/protocol/inspection';
import type { RunAnswers } from '../state/runAnswers';
import { useAnswer } from '../state/answer';
import { useClasses } from '../state/runAnswers';
import { ClassTable } from './ClassTable';
import { ModelCheckTable } from './ModelCheckTable';

interface Props {
  inspection: ShownInspection;
  answers: RunAnswers;
}

/** Results of some images beside those of others: by class, and beside the model's own samples. */
export function Comparisons({ inspection, answers }: Props) {
  const isEnded = !isUnderWay(inspection.status);
  return isEnded && inspection.summary !== null && inspection.input?.kind === 'files' ? (
    <Ended answers={answers} version={inspection.status.kind} />
  ) : null;
}

function Ended({ answers, version }: { answers: RunAnswers; version: string }) {
  const classes = useClasses(answers.classes, version);
  const check = useAnswer(answers.modelCheck, null, version);
  return (
    <>
      {classes.kind === 'here' && classes.value !== null && classes.value.length > 0 && (
        <ClassTable classes={classes.value} />
      )}
      {check.kind === 'here' && check.value !== null && <ModelCheckTable check={check.value} />}
    </>
  );
}
