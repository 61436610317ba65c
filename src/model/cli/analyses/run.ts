/** `nvae-inspect run`: a training run's checkpoints, measured on the same images, beside what training logged. */
import { join } from 'node:path';
import type { FilesChoice } from '../../../protocol/input';
import { openModel } from '../../families/openModel';
import type { LatentModel } from '../../latentModel';
import type { RunningEngine } from '../../passes/runningEngine';
import { EventFiles } from '../../run/history/eventFiles';
import { readTrainingLog } from '../../run/history/trainingLog';
import { measureCheckpoint, type RunMeasuring } from '../../run/measureCheckpoint';
import { RunCache } from '../../run/runCache';
import { readRunFolder, type RunCheckpoint } from '../../run/runFolder';
import type { RunPoint } from '../../run/runPoint';
import { cacheFolder, openSession } from '../openSession';
import type { OptionName } from '../options';
import { printJson, printLines, tell } from '../terminal';
import { runAsJson, runAsTable } from './runTable';
import { IMAGE_OPTIONS, type AnalysisCommand, type Verb } from './verb';

const OTHERS: readonly OptionName[] = ['out', 'noise', 'samples'];

export const RUN: Verb = {
  name: 'run',
  subject: 'FOLDER',
  synopsis: '[--images IMAGES]',
  definition: [
    'The checkpoints of a training run in their order, each measured on the same images with the same noise: NELBO,',
    'KL of every group, channels in use; beside what training logged on its batches (tfevents, log.txt).',
  ],
  own: [],
  shared: IMAGE_OPTIONS.filter((name) => !OTHERS.includes(name)),
  read: (_, command) => () => printRun(command),
};

async function printRun(command: AnalysisCommand): Promise<void> {
  const folder = await readRunFolder(command.checkpoint);
  const events = new EventFiles(folder.path);
  await events.read(folder.eventFiles);
  const log = folder.log === null ? [] : await readTrainingLog(folder.log);
  const { input, json, seed } = command;
  const points = input.kind === 'files' ? await measureAll(command, input, folder.checkpoints) : null;
  const shown = { folder, points, history: events.history, problems: events.problems, log };
  const draws = command.drawsGiven ?? 1;
  if (json) printJson(runAsJson(shown, { draws, seed }));
  else printLines(runAsTable(shown, { draws, seed }));
}

async function measureAll(
  command: AnalysisCommand,
  input: FilesChoice,
  checkpoints: readonly RunCheckpoint[],
): Promise<RunPoint[]> {
  const { seed, draws, flags, weights, engine, threads, memoryMb } = command;
  const cached = cacheFolder();
  const how: RunMeasuring = {
    ...{ input, seed, draws, flags, engine, threads, signal: NEVER, notice: tell },
    cache: new RunCache(cached === null ? null : join(cached, 'runs')),
    digests: new Map(),
  };
  const points: RunPoint[] = [];
  for (const { path } of checkpoints) {
    const model = await openModel(path, { flags, weights, memoryMb });
    try {
      points.push(await measureCheckpoint({ model, run: (analysis) => inSession(command, path, analysis) }, how));
    } finally {
      await model.checkpoint.close();
    }
  }
  return points;
}

async function inSession<T>(
  command: AnalysisCommand,
  path: string,
  analysis: (model: LatentModel, running: RunningEngine) => Promise<T>,
): Promise<T> {
  const session = openSession({ ...command, checkpoint: path });
  try {
    const model = await session.model();
    await session.prepare();
    return await session.run(NEVER, ({ running }) => analysis(model, running));
  } finally {
    await session.close();
  }
}

const { signal: NEVER } = new AbortController();
