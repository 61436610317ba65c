/** A training run's folder: its checkpoints in the order of training, and what it logged. */
import { join } from 'node:path';
import type { FoundRun } from '../../protocol/modelCalls';
import { openCheckpoint } from '../checkpoint/checkpoint';
import { grouped } from '../data/counts';
import { quoted } from '../files/quoted';
import { Refusal } from '../refusal';
import { isStatisticsFile } from '../statistics/file/isStatistics';
import { trainingState } from '../training/schedule';
import { runEntries, type RunEntries } from './runEntries';

export interface RunCheckpoint {
  readonly path: string;
  /** Path from the run's folder. */
  readonly name: string;
  readonly epoch: number | null;
  readonly globalStep: number | null;
  /** The weight of the KL at its step, by the release's schedule; `null` if a flag is missing. */
  readonly beta: number | null;
}

export interface RunFolder {
  readonly path: string;
  /** In the order of training: by step if every one has one, else by epoch, else by the numbers in their names. */
  readonly checkpoints: readonly RunCheckpoint[];
  /** Files that look like checkpoints, and why they are none of an NVAE. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Names of event files, in the order of their times. */
  readonly eventFiles: readonly string[];
  /** Path of `log.txt`; `null` without one. */
  readonly log: string | null;
}

const MOST_CHECKPOINTS = 1000;

/** @throws {Refusal} if there is no such folder, nothing of a run is in it, or several runs are. */
export async function readRunFolder(path: string): Promise<RunFolder> {
  return readRun(await runEntries(path));
}

/** Opens the checkpoints that a folder's entries name. @throws {Refusal} if there are too many. */
export async function readRun({ path: folder, candidates, eventFiles, log }: RunEntries): Promise<RunFolder> {
  if (candidates.length > MOST_CHECKPOINTS) {
    throw new Refusal(
      `${quoted(folder)} holds ${grouped(candidates.length)} checkpoints. Move all but ${grouped(MOST_CHECKPOINTS)} elsewhere.`,
    );
  }
  const opened: Opened[] = [];
  // One after another: each holds an open file.
  for (const name of candidates) opened.push(...(await readRunCheckpoint(folder, name)));
  return {
    path: folder,
    checkpoints: inOrderOfTraining(opened.filter((one) => 'path' in one)),
    leftOut: opened.filter((one) => 'reason' in one),
    ...{ eventFiles, log },
  };
}

/** The run's last checkpoint. @throws {Refusal} as `readRunFolder` does */
export async function findRun(path: string): Promise<FoundRun> {
  const { path: folder, checkpoints } = await readRunFolder(path);
  return { folder, checkpoint: checkpoints.at(-1)?.path ?? null };
}

export type Opened = RunCheckpoint | { readonly name: string; readonly reason: string };

/** Nothing for saved results, which are no part of a training. @param name path from the run's folder */
export async function readRunCheckpoint(folder: string, name: string): Promise<readonly Opened[]> {
  const path = join(folder, name);
  if (/\.safetensors$/i.test(name) && (await isStatisticsFile(path))) return [];
  try {
    const checkpoint = await openCheckpoint(path);
    try {
      const { epoch, globalStep, flags } = checkpoint;
      return [{ path, name, epoch, globalStep, beta: trainingState(flags.flags, epoch, globalStep).beta }];
    } finally {
      await checkpoint.close();
    }
  } catch (error) {
    if (error instanceof Refusal) return [{ name, reason: error.message }];
    throw error;
  }
}

/** @param found in the order of the numbers in their names */
export function inOrderOfTraining<One extends Pick<RunCheckpoint, 'globalStep' | 'epoch'>>(
  found: readonly One[],
): One[] {
  for (const place of ['globalStep', 'epoch'] as const) {
    if (found.some((checkpoint) => checkpoint[place] === null)) continue;
    return found.toSorted((a, b) => (a[place] ?? NaN) - (b[place] ?? NaN));
  }
  return [...found];
}
