import type { ResultsWish } from '../../protocol/exports';
import { visibleJson } from '../../protocol/visibleText';
import { writeWhole } from '../files/wholeFile';
import { writeStatistics } from '../statistics/file/writeStatistics';
import { asCsv } from './csv';
import type { Exported } from './exported';
import { chosenArrays } from './npz/chosenArrays';
import { writeNpz } from './npz/writeNpz';
import { resultsAsJson } from './results';

/**
 * Writes what was wished for, completely or not at all.
 * @throws {Refusal} if saved statistics lack it, the disk is full, or the folder is missing or may not be written to.
 */
export async function writeExport(path: string, wish: ResultsWish, exported: Exported): Promise<void> {
  switch (wish.kind) {
    case 'json':
      return writeText(path, `${visibleJson(jsonOf(exported), 2)}\n`);
    case 'csv':
      return writeText(path, asCsv(exported, wish.table));
    case 'safetensors':
      return writeStatistics(path, exported.statistics);
    case 'npz':
      return writeNpz(path, chosenArrays(exported, wish));
  }
}

function jsonOf({ statistics, measurement, draws, findings }: Exported): object {
  const { model, weightWarnings, input, provenance, records, samples, parts } = statistics;
  return resultsAsJson({
    fileName: provenance.checkpoint,
    checkpoint: model,
    weightWarnings,
    input: { ...input, images: parts.planned.images },
    ...{ measurement, draws, provenance, samples, findings },
    classes: records.classes,
    cost: null,
  });
}

async function writeText(path: string, text: string): Promise<void> {
  await writeWhole(path, (file) => file.writeFile(text));
}
