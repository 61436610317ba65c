/** Runs an analysis on the images that a command names, prints its result, and writes its arrays. */
import { allWarnings } from '../../../protocol/allWarnings';
import type { Analysed } from '../../analyses/analysed';
import { imageFacts } from '../../analyses/analysisProvenance';
import { openImages, type Images } from '../../analyses/images';
import { NamedArrays } from '../../analyses/arrays/namedArrays';
import { checkWritable } from '../../files/wholeFile';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon, type EpsilonSource } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import type { SessionEngine } from '../../session/session';
import { inputLines } from '../inputLines';
import { readNoiseFile, type GivenNoise } from '../noiseFile';
import { openSession } from '../openSession';
import { printJson, printLines, tell } from '../terminal';
import { isSheet, PictureSheet } from './pictureSheet';
import { provenanceOf } from './provenance';
import type { AnalysisCommand } from './verb';

/** What an analysis was run with. */
export interface RunFacts {
  readonly model: LatentModel;
  readonly images: Images;
  readonly draws: number;
}

export interface CliAnalysed extends Analysed {
  readonly seed: number;
  /** The arrays for `--out`; `null` if they aren't wanted. */
  readonly arrays: NamedArrays | null;
  /** The pictures for an `--out` that ends in `.png`; `null` if they aren't wanted. */
  readonly sheet: PictureSheet | null;
  /** The noise of further images, which begins with that of image 0. */
  readonly epsilonOf: (images: Images) => EpsilonSource;
}

export interface PrintedAnalysis<Result> {
  /** Whether it measures the images more than once, so that they stay in memory. */
  readonly again?: boolean;
  /** Whether it writes pictures to an `--out` that ends in `.png`; by default, every `--out` is for arrays. */
  readonly drawsPictures?: boolean;
  run(analysed: CliAnalysed): Promise<Result>;
  title(facts: RunFacts): string;
  /** Fields beside `input`, `draws` and `seed`. */
  asJson(result: Result, facts: RunFacts): object;
  asTable(result: Result, facts: RunFacts): string[];
}

/** @throws {Refusal} if a file can't be read or written, or the analysis is refused. */
export async function printAnalysis<Result>(
  command: AnalysisCommand,
  analysis: PrintedAnalysis<Result>,
): Promise<void> {
  const { seed, json, out } = command;
  if (out !== null) await checkWritable(out);
  const session = openSession(command);
  const { signal } = new AbortController();
  try {
    const model = await session.model();
    const noise = command.noise === null ? null : await readNoiseFile(command.noise, model.groupShapes);
    const draws = drawsOf(command, noise);
    await session.prepare();
    await using images = await openImages(model, { ...command, draws, signal, again: analysis.again ?? false });
    const epsilonOf = (of: Images) =>
      noise?.source(of.input.description.images) ??
      seededEpsilon(seed, 'posterior', model.groupShapes, (image) => of.indexOf(image));
    const drawn = analysis.drawsPictures === true && out !== null && isSheet(out);
    const sheet = drawn ? new PictureSheet(model) : null;
    const arrays = out === null || drawn ? null : new NamedArrays();
    const facts = { model, images, draws };
    const result = await session.run(signal, async ({ running, supply }) => {
      const epsilon = epsilonOf(images);
      const analysed = { model, running, images, epsilon, draws, signal, notice: tell, seed, arrays, sheet, epsilonOf };
      const made = await analysis.run(analysed);
      if (out !== null) await sheet?.write(out);
      if (out !== null) await arrays?.write(out, await metadataOf(command, facts, supply));
      return made;
    });
    const { description: input } = images.input;
    if (json) {
      printJson({ input: input.label, draws, seed, ...analysis.asJson(result, facts) });
      return;
    }
    const { description: checkpoint, weightCheck } = model;
    const warnings = allWarnings({ checkpoint, weightWarnings: weightCheck.warnings, input });
    printLines([
      analysis.title(facts),
      ...inputLines(input.label, input.notes, warnings),
      '',
      ...analysis.asTable(result, facts),
    ]);
  } finally {
    await session.close();
  }
}

function drawsOf({ noise: path, drawsGiven }: AnalysisCommand, noise: GivenNoise | null): number {
  if (noise === null) return drawsGiven ?? 1;
  if (drawsGiven !== null && drawsGiven > noise.draws) {
    throw new Refusal(`${path ?? ''} holds ${noise.draws} draws of the noise, not ${drawsGiven}. Give fewer --draws.`);
  }
  return drawsGiven ?? noise.draws;
}

/** Everything needed to reproduce the arrays, as in a statistics file. */
async function metadataOf(
  command: AnalysisCommand,
  { model, images, draws }: RunFacts,
  supply: SessionEngine['supply'],
): Promise<ReadonlyMap<string, string>> {
  const { seed, noise } = command;
  const engine = supply.engine.description;
  return provenanceOf({ ...command, draws }, model, imageFacts(images, { seed, draws, noise, engine }));
}
