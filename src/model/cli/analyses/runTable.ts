/** A training run as table and JSON. */
import type { Estimate } from '../../../protocol/statistics';
import { estimateAsJson } from '../../export/comparisonsJson';
import type { ScalarHistory } from '../../run/history/scalarHistory';
import type { LoggedNumber } from '../../run/history/trainingLog';
import type { RunFolder } from '../../run/runFolder';
import type { RunPoint } from '../../run/runPoint';
import { alignColumns } from '../columns';
import { printed } from '../printed';
import { estimateCells } from '../sumQuantities';
import { NATS, SE } from './estimates';

export interface ShownRun {
  readonly folder: RunFolder;
  /** By checkpoint; `null` if none was measured. */
  readonly points: readonly RunPoint[] | null;
  readonly history: ScalarHistory;
  /** Sentences about what could not be read of the history. */
  readonly problems: readonly string[];
  readonly log: readonly LoggedNumber[];
}

interface Made {
  readonly draws: number;
  readonly seed: number;
}

export function runAsJson({ folder, points, history, problems, log }: ShownRun, { draws, seed }: Made): object {
  return {
    folder: folder.path,
    ...(points === null ? {} : { draws, seed, unit: NATS }),
    checkpoints: folder.checkpoints.map(({ name, epoch, globalStep, beta }, index) => ({
      ...{ name, epoch, global_step: globalStep, beta },
      measured: pointAsJson(points?.[index] ?? null),
    })),
    left_out: folder.leftOut,
    logged: Object.fromEntries(
      history.tags.map((tag) => {
        const { steps = [], values = [], wallTimes = [] } = history.series(tag) ?? {};
        return [tag, { steps, values, wall_times: wallTimes }];
      }),
    ),
    log,
    problems,
  };
}

function pointAsJson(point: RunPoint | null): object | null {
  if (point === null) return null;
  const orNull = (estimate: Estimate | null) => estimate && estimateAsJson(estimate);
  return {
    images: point.images,
    ...{ nelbo: orNull(point.nelbo), distortion: orNull(point.distortion), kl: estimateAsJson(point.kl) },
    ...{ channels_in_use: point.channelsInUse, channels: point.channels },
    groups: point.groups.map(({ kl, channelsInUse }) => ({ kl: estimateAsJson(kl), channels_in_use: channelsInUse })),
  };
}

export function runAsTable(run: ShownRun, made: Made): string[] {
  const { folder, points, problems } = run;
  return [
    `Training run in ${folder.path}`,
    ...folder.leftOut.map(({ name, reason }) => `  ${name} is left out: ${reason}`),
    ...problems.map((problem) => `  Warning: ${problem}`),
    ...checkpointLines(folder, points, made),
    ...loggedLines(run),
  ];
}

function checkpointLines({ checkpoints }: RunFolder, points: readonly RunPoint[] | null, made: Made): string[] {
  if (checkpoints.length === 0) return ['', 'There is no checkpoint.'];
  const known = (value: number | null) => (value === null ? '—' : String(value));
  const rows = checkpoints.map(({ name, epoch, globalStep, beta }, index) => {
    const point = points?.[index];
    return [
      ...[name, known(epoch), known(globalStep), beta === null ? '—' : printed(beta)],
      ...(point === undefined
        ? []
        : [
            ...cellsOf(point.nelbo),
            ...cellsOf(point.distortion),
            ...cellsOf(point.kl),
            `${point.channelsInUse ?? 'unknown'} of ${point.channels}`,
          ]),
    ];
  });
  const measured = points === null ? [] : ['NELBO', SE, 'distortion', SE, 'KL', SE, 'channels in use'];
  return [
    '',
    points === null
      ? 'Checkpoints; give --images to measure each on the same images'
      : `Measured in ${NATS} on the same ${points[0]?.images ?? 0} images, ${drawsInWords(made)}; β weighted the KL in training and not here`,
    ...alignColumns([['checkpoint', 'epoch', 'step', 'β', ...measured], ...rows], 1),
    ...(points === null ? [] : groupLines(checkpoints, points)),
  ];
}

function drawsInWords({ draws, seed }: Made): string {
  return `${draws} ${draws === 1 ? 'draw' : 'draws'}, seed ${seed}`;
}

function groupLines(checkpoints: RunFolder['checkpoints'], points: readonly RunPoint[]): string[] {
  const most = Math.max(...points.map(({ groups }) => groups.length));
  return [
    '',
    `KL of each group, ${NATS}; group 0 is the top`,
    ...alignColumns(
      [
        ['checkpoint', ...Array.from({ length: most }, (_, group) => String(group))],
        ...points.map(({ groups }, index) => [
          checkpoints[index]?.name ?? '',
          ...Array.from({ length: most }, (_, group) => printed(groups[group]?.kl.mean ?? NaN)),
        ]),
      ],
      1,
    ),
  ];
}

function cellsOf(estimate: Estimate | null): [string, string] {
  return estimate === null ? ['—', '—'] : estimateCells(estimate);
}

/** The last values; all of them are in the JSON. */
function loggedLines({ history, log }: ShownRun): string[] {
  const scalars = history.tags.toSorted().map((tag) => {
    const { steps = [], values = [] } = history.series(tag) ?? {};
    return [
      tag,
      String(steps.length),
      String(steps[0] ?? '—'),
      String(steps.at(-1) ?? '—'),
      printed(values.at(-1) ?? NaN),
    ];
  });
  const last = new Map(log.map((number) => [number.name, number]));
  const numbers = [...last.values()].map(({ name, epoch, value }) => [name, String(epoch ?? '—'), printed(value)]);
  return [
    ...(scalars.length === 0
      ? []
      : [
          '',
          'Logged by training, on its own batches and in training mode; all values are in --json',
          ...alignColumns([['scalar', 'values', 'first step', 'last step', 'last value'], ...scalars], 1),
        ]),
    ...(numbers.length === 0
      ? []
      : ['', 'Last numbers in log.txt', ...alignColumns([['name', 'epoch', 'value'], ...numbers], 1)]),
  ];
}
