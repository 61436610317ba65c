/** The options of every command that runs the model. */
import type { InputChoice } from '../../protocol/input';
import type { Reproducible } from '../../protocol/reproduce';
import { HIGHEST_TEMPERATURE, LARGEST_SEED, MOST_DRAWS, MOST_SAMPLES, MOST_THREADS } from '../../protocol/pageRequests';
import { ENGINE_NAMES, isEngineWish, type EngineWish } from '../../protocol/engines';
import { givenFlags } from './givenFlags';
import { integer, type PathsGiven, type Values } from './options';
import { UsageError } from './usageError';

export interface RunCommand extends Omit<Reproducible, 'path'> {
  readonly checkpoint: string;
  readonly json: boolean;
}

const DEFAULT_SAMPLES = 16;
const MOST_IMAGES = 2 ** 31;
/** No machine has more. */
const MOST_MEMORY_MB = 100_000_000;

/** @throws {UsageError} */
export function runCommand(checkpoint: string, values: Values, { images }: PathsGiven): RunCommand {
  if (images.length > 0 && values.samples !== undefined) {
    throw new UsageError('--images and --samples exclude each other: choose what the model is run on');
  }
  if (images.length > 0 && values.temperature !== undefined) {
    throw new UsageError('--temperature is for samples of the model, not for images');
  }
  for (const name of ['from', 'count', 'random'] as const) {
    if (values[name] !== undefined && images.length === 0) throw new UsageError(`--${name} needs --images`);
  }
  return {
    checkpoint,
    input:
      images.length > 0
        ? imagesChosen(images, values)
        : {
            kind: 'samples',
            count: integer('samples', values.samples, 1, MOST_SAMPLES) ?? DEFAULT_SAMPLES,
            temperature: temperature(values.temperature),
          },
    draws: integer('draws', values.draws, 1, MOST_DRAWS) ?? 1,
    seed: integer('seed', values.seed, 0, LARGEST_SEED) ?? 0,
    flags: givenFlags(values.dataset, values.arg ?? []),
    weights: values.weights ?? null,
    engine: engineNamed(values.engine),
    memoryMb: integer('memory', values.memory, 1, MOST_MEMORY_MB),
    threads: integer('threads', values.threads, 1, MOST_THREADS),
    json: values.json ?? false,
  };
}

/** `--count` images from `--from` on, `--random` ones chosen by the seed, or all of them. */
function imagesChosen(paths: readonly string[], { from, count, random }: Values): InputChoice {
  if (random !== undefined) {
    if (from !== undefined || count !== undefined) {
      throw new UsageError('--random takes images at random; --from and --count take them in their order');
    }
    return { kind: 'files', paths, most: integer('random', random, 1, MOST_IMAGES) };
  }
  const most = integer('count', count, 1, MOST_IMAGES);
  const first = integer('from', from, 0, MOST_IMAGES - 1) ?? (most === null ? null : 0);
  return { kind: 'files', paths, most, ...(first === null ? {} : { from: first }) };
}

function temperature(text = '1'): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= HIGHEST_TEMPERATURE)) {
    throw new UsageError(`--temperature takes a number above 0, up to ${HIGHEST_TEMPERATURE}, not ${text}`);
  }
  return value;
}

function engineNamed(text: string | undefined): EngineWish {
  const wish = text ?? 'auto';
  if (!isEngineWish(wish)) throw new UsageError(`--engine takes auto or ${ENGINE_NAMES.join(', ')}, not ${wish}`);
  return wish;
}
