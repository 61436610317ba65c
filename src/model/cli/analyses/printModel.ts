/** Runs an analysis that needs a model, but neither images nor an engine, and prints its result. */
import { NamedArrays } from '../../analyses/arrays/namedArrays';
import { openModel } from '../../families/openModel';
import { checkWritable } from '../../files/wholeFile';
import type { LatentModel } from '../../latentModel';
import { printJson, printLines } from '../terminal';
import { provenanceOf } from './provenance';
import type { AnalysisCommand } from './verb';

export interface PrintedModelAnalysis<Result> {
  run(model: LatentModel, arrays: NamedArrays | null): Promise<Result>;
  title(model: LatentModel): string;
  asJson(result: Result, model: LatentModel): object;
  asTable(result: Result, model: LatentModel): string[];
}

/** @throws {Refusal} if a file can't be read or written. */
export async function printModelAnalysis<Result>(
  command: AnalysisCommand,
  analysis: PrintedModelAnalysis<Result>,
): Promise<void> {
  const { checkpoint: path, flags, weights, memoryMb, json, out } = command;
  if (out !== null) await checkWritable(out);
  const model = await openModel(path, { flags, weights, memoryMb });
  try {
    const { checkpoint } = model;
    const arrays = out === null ? null : new NamedArrays();
    const result = await analysis.run(model, arrays);
    await checkpoint.checkUnchanged();
    if (out !== null) await arrays?.write(out, await provenanceOf(command, model));
    if (json) {
      printJson(analysis.asJson(result, model));
      return;
    }
    printLines([
      analysis.title(model),
      ...model.description.warnings.map((warning) => `  Warning: ${warning}`),
      '',
      ...analysis.asTable(result, model),
    ]);
  } finally {
    await model.checkpoint.close();
  }
}
