import type { ShownInspection, Status } from '../../src/protocol/inspection';
import { visibleName, visibleText } from '../../src/protocol/visibleText';

/**
 * The inspection, with invisible characters in names from files and libraries escaped. The request stays exact, because
 * it will be repeated.
 */
export function visibleInspection(inspection: ShownInspection): ShownInspection {
  const { fileName, checkpoint, input, status, engine, notices, weightWarnings, next } = inspection;
  return {
    ...inspection,
    fileName: visibleName(fileName),
    status: visibleStatus(status),
    checkpoint: checkpoint && {
      ...checkpoint,
      dataset: visibleName(checkpoint.dataset),
      facts: checkpoint.facts.map((fact) => visibleName(fact)),
      notes: visible(checkpoint.notes),
      warnings: visible(checkpoint.warnings),
    },
    input: input && {
      ...input,
      label: visibleName(input.label),
      notes: visible(input.notes),
      warnings: visible(input.warnings),
    },
    engine: engine && {
      device: visibleName(engine.device),
      runtime: visibleName(engine.runtime),
      reason: engine.reason === null ? null : visibleText(engine.reason),
    },
    notices: visible(notices),
    weightWarnings: visible(weightWarnings),
    next: next && { ...next, status: visibleStatus(next.status) },
  };
}

function visible(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => visibleText(sentence));
}

function visibleStatus(status: Status): Status {
  if (status.kind === 'asking') {
    const questions = status.questions.map((question) => ({ ...question, why: visibleText(question.why) }));
    return { ...status, why: visibleText(status.why), questions };
  }
  return 'message' in status ? { ...status, message: visibleText(status.message) } : status;
}
