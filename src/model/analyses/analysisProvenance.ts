/** Where an analysis's arrays come from, as their file says it (docs/analyses.md#arrays). */
import type { EngineDescription } from '../../protocol/inspection';
import type { LatentModel } from '../latentModel';
import { argsAsJson, PROGRAM } from './fileDescription';
import { digestOfAll } from './imageList';
import type { Images } from './images';

interface Run {
  /** The analysis, as its verb on the command line. */
  readonly verb: string;
  /** The command line that gives the same arrays again; `null` if none does. */
  readonly command: string | null;
}

/** @param facts what is particular to the analysis, for example its input */
export async function analysisProvenance(
  { verb, command }: Run,
  { checkpoint, args }: LatentModel,
  facts: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['analysis', verb],
    ['checkpoint', checkpoint.fileName],
    ['checkpoint_sha256', await checkpoint.sha256()],
    ['args', argsAsJson({ args })],
    ...Object.entries(facts),
    ['version', PROGRAM],
    ...(command === null ? [] : [['command', command] as const]),
  ]);
}

interface MeasuredOn {
  readonly seed: number;
  readonly draws: number;
  /** Path of the noise's file; `null` if it comes from the seed. */
  readonly noise: string | null;
  readonly engine: EngineDescription;
}

/** What is particular to an analysis of images. */
export function imageFacts({ input }: Images, { seed, draws, noise, engine }: MeasuredOn): Record<string, string> {
  const imagesSha256 = digestOfAll(input.records);
  return {
    input: input.description.label,
    seed: String(seed),
    draws: String(draws),
    noise: noise ?? `seed ${seed}`,
    engine: `${engine.device} · ${engine.runtime}`,
    ...(imagesSha256 === null ? {} : { images_sha256: imagesSha256 }),
  };
}
