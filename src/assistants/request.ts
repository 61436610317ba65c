/** The arguments that every tool takes, and the inspection that they ask for. */
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { USUAL_SAMPLES, type InputChoice } from '../protocol/input';
import { RELEASE_THRESHOLD_NATS, type InspectionRequest } from '../protocol/inspection';
import { LARGEST_SEED } from '../protocol/pageRequests';
import { ToolError, type Resources } from './tool';

/** A tool answers while somebody waits; what takes hours is for `nvae-inspect sweep`. */
const MOST_IMAGES = 10_000;
const MOST_DRAWS = 200;
export const USUAL_IMAGES = 64;

export const COMMON_ARGUMENTS = {
  path: z
    .string()
    .describe('Absolute path of the checkpoint (.pt, .pth, .ckpt, .tar, .safetensors), or of a saved statistics file'),
  images: z
    .string()
    .optional()
    .describe(
      'Absolute path of a folder of pictures, a data set (perhaps with its split: PATH:test), or an array file. ' +
        'Without it, the model is measured on its own samples, which say nothing about data',
    ),
  count: z
    .int()
    .min(1)
    .max(MOST_IMAGES)
    .optional()
    .describe(`How many images, from the first (default: ${USUAL_IMAGES}, or all if there are fewer)`),
  draws: z
    .int()
    .min(1)
    .max(MOST_DRAWS)
    .optional()
    .describe('Draws of the noise per image (default: 1). From 8 on, single images can be ranked'),
  seed: z.int().min(0).max(LARGEST_SEED).optional().describe('Seed of the noise (default: 0)'),
  flags: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Training flags that the file lacks, only after a tool has asked for them: {"num_x_bits": 5}'),
} as const;

export const CommonArguments = z.object(COMMON_ARGUMENTS);
export type CommonArguments = z.infer<typeof CommonArguments>;

export function requestOf(
  { path, images, count, draws, seed, flags }: CommonArguments,
  { engine, threads }: Resources,
): InspectionRequest {
  const input: InputChoice =
    images === undefined
      ? { ...USUAL_SAMPLES, ...(count === undefined ? {} : { count }) }
      : { kind: 'files', paths: [images], most: count ?? USUAL_IMAGES, from: 0 };
  return {
    path,
    input,
    seed: seed ?? 0,
    draws: draws ?? 1,
    threads,
    engine,
    activityThresholdNats: RELEASE_THRESHOLD_NATS,
    flags: Object.entries(flags ?? {}).map(([name, value]) => ({ name, value })),
  };
}

/** The paths among the arguments of any tool. @throws {ToolError} if one of them is not absolute */
export function pathsOf({
  path,
  images,
  other,
}: Pick<CommonArguments, 'path' | 'images'> & { readonly other?: string }): string[] {
  const paths = [path, images, other].filter((given) => given !== undefined);
  for (const given of paths) {
    if (!isAbsolute(given)) throw new ToolError(`${given} is not an absolute path. Give the whole path.`);
  }
  return paths;
}

/** Whether an open inspection of the file answers as well, whatever its images and draws. */
export function isUsual({ images, count, draws, seed, flags }: CommonArguments): boolean {
  return [images, count, draws, seed, flags].every((given) => given === undefined);
}
