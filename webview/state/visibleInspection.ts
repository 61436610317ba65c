import type { ComparisonRun } from '../../src/protocol/compare/comparison';
import type { TrainingRun } from '../../src/protocol/compare/trainingRun';
import type { ShownInspection, Status } from '../../src/protocol/inspection';
import { visibleName, visibleText } from '../../src/protocol/visibleText';

/**
 * The inspection, with invisible characters in names from files and libraries escaped. The request stays exact, because
 * it will be repeated.
 */
export function visibleInspection(inspection: ShownInspection): ShownInspection {
  const { fileName, checkpoint, input, status, engine, notices, weightWarnings, comparison, trainingRun, next } =
    inspection;
  return {
    ...inspection,
    fileName: visibleName(fileName),
    status: visibleStatus(status),
    checkpoint: checkpoint && {
      ...checkpoint,
      dataset: visibleName(checkpoint.dataset),
      facts: checkpoint.facts.map((fact) => visibleName(fact)),
      flags: checkpoint.flags.map((flag) => ({
        ...flag,
        name: visibleName(flag.name),
        value: typeof flag.value === 'string' ? visibleName(flag.value) : flag.value,
      })),
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
    comparison: comparison && visibleComparison(comparison),
    trainingRun: trainingRun && visibleRun(trainingRun),
    notices: visible(notices),
    weightWarnings: visible(weightWarnings),
    next: next && { ...next, status: visibleStatus(next.status) },
  };
}

function visibleComparison(run: ComparisonRun): ComparisonRun {
  const { status, report } = run;
  return {
    ...run,
    status: 'message' in status ? { ...status, message: visibleText(status.message) } : status,
    report: report && {
      ...report,
      a: { ...report.a, name: visibleName(report.a.name) },
      b: { ...report.b, name: visibleName(report.b.name) },
      how: visibleText(report.how),
      notes: visible(report.notes),
      warnings: visible(report.warnings),
    },
  };
}

function visibleRun(run: TrainingRun): TrainingRun {
  const { status, checkpoints, leftOut, logged } = run;
  return {
    ...run,
    status: 'message' in status ? { ...status, message: visibleText(status.message) } : status,
    checkpoints: checkpoints.map(({ name, problem, ...one }) => {
      return { ...one, name: visibleName(name), problem: problem === null ? null : visibleText(problem) };
    }),
    logged: logged && { ...logged, problems: visible(logged.problems) },
    leftOut: leftOut.map(({ name, reason }) => ({ name: visibleName(name), reason: visibleText(reason) })),
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
