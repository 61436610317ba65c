/** Runs an analysis on the images that a command names, and prints its result. */
import { allWarnings } from '../../protocol/allWarnings';
import type { Analysed } from '../analyses/analysed';
import { openImages, type Images } from '../analyses/images';
import type { LatentModel } from '../latentModel';
import { seededEpsilon } from '../passes/epsilon';
import type { RunCommand } from './commandLine';
import { inputLines } from './inputLines';
import { openSession } from './openSession';
import { printJson, printLines, tell } from './terminal';

interface Analysis<Result> {
  run(analysed: Analysed): Promise<Result>;
  title(model: LatentModel): string;
  asJson(result: Result, images: Images, model: LatentModel): object;
  asTable(result: Result, model: LatentModel): string[];
}

export async function printAnalysis<Result>(command: RunCommand, analysis: Analysis<Result>): Promise<void> {
  const { draws, seed, json } = command;
  const session = openSession(command);
  const { signal } = new AbortController();
  try {
    const model = await session.model();
    await session.prepare();
    await using images = await openImages(model, { ...command, signal });
    const epsilon = seededEpsilon(seed, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    const result = await session.run(signal, ({ running }) =>
      analysis.run({ model, running, images, epsilon, draws, signal, notice: tell }),
    );
    if (json) {
      printJson(analysis.asJson(result, images, model));
      return;
    }
    const { description: checkpoint, weightCheck } = model;
    const { description: input } = images.input;
    const warnings = allWarnings({ checkpoint, weightWarnings: weightCheck.warnings, input });
    printLines([
      analysis.title(model),
      ...inputLines(input.label, input.notes, warnings),
      '',
      ...analysis.asTable(result, model),
    ]);
  } finally {
    await session.close();
  }
}
