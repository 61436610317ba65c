import type { ShownInspection, Status } from '../../src/protocol/inspection';
import { visibleText } from '../../src/protocol/visibleText';

/** The inspection with what files and libraries call themselves made visible; the request stays exact, as it is made again. */
export function visibleInspection(inspection: ShownInspection): ShownInspection {
  const { fileName, checkpoint, input, status, engine, notices, weightWarnings, next } = inspection;
  return {
    ...inspection,
    fileName: visibleText(fileName),
    status: visibleStatus(status),
    checkpoint: checkpoint && {
      ...checkpoint,
      dataset: visibleText(checkpoint.dataset),
      cellTable: visibleText(checkpoint.cellTable),
      notes: checkpoint.notes.map(visibleText),
      warnings: checkpoint.warnings.map(visibleText),
    },
    input: input && {
      ...input,
      label: visibleText(input.label),
      notes: input.notes.map(visibleText),
      warnings: input.warnings.map(visibleText),
    },
    engine: engine && {
      device: visibleText(engine.device),
      runtime: visibleText(engine.runtime),
      reason: engine.reason === null ? null : visibleText(engine.reason),
    },
    notices: notices.map(visibleText),
    weightWarnings: weightWarnings.map(visibleText),
    next: next && { ...next, status: visibleStatus(next.status) },
  };
}

function visibleStatus(status: Status): Status {
  if (status.kind === 'asking') return { ...status, why: visibleText(status.why) };
  return 'message' in status ? { ...status, message: visibleText(status.message) } : status;
}
