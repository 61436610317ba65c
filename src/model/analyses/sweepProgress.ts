/** The progress of a sweep and what it measures, as text in its statistics file. */
import { DOUBTS, type Doubt, type Concerned, type Tally } from '../data/picture/pictureTally';
import type { StreamPosition } from '../data/pictureStream';
import { Fields, isFlag, isNumberOrNull, isRecord, isText, isTexts, isWithin } from '../statistics/file/fields';
import { readShardRecord, type ShardRecord } from './shards/shardRecord';
import { malformedStatistics } from '../statistics/file/tensorReader';

export interface SweepProgress {
  /** Absolute paths of the images. */
  readonly paths: readonly string[];
  readonly from: number | null;
  readonly most: number | null;
  readonly isComplete: boolean;
  readonly position: StreamPosition;
  /** The engines that ran the network, in order of use. */
  readonly engines: readonly string[];
  /** Set in the file of a shard. */
  readonly shard?: ShardRecord;
}

/** The same text for the same progress, whether it was made at once, read and continued, or merged. */
export function progressAsText({ isComplete, paths, from, most, position, engines, shard }: SweepProgress): string {
  const { looked, tally, leftOut, largest } = position;
  const written = {
    looked,
    tally: {
      pictures: tally.pictures,
      steps: Object.fromEntries(Object.entries(tally.steps).sort(([a], [b]) => (a < b ? -1 : 1))),
      doubts: Object.fromEntries(
        DOUBTS.flatMap((doubt) => {
          const concerned = tally.doubts[doubt];
          return concerned === undefined ? [] : [[doubt, { count: concerned.count, first: concerned.first }]];
        }),
      ),
    },
    leftOut: leftOut && {
      ...{ count: leftOut.count, first: leftOut.first, reason: leftOut.reason, remedy: leftOut.remedy },
    },
    largest,
  };
  return JSON.stringify({ complete: isComplete, paths, from, most, position: written, engines, shard });
}

/** @throws {Refusal} if the text has a different form. */
export function readProgress(text: string, path: string): SweepProgress {
  const fields = new Fields(parsed(text, path), `'sweep' in its metadata`, path);
  return {
    paths: fields.take('paths', isTexts),
    from: fields.take('from', isNumberOrNull),
    most: fields.take('most', isNumberOrNull),
    isComplete: fields.take('complete', isFlag),
    position: readPosition(fields.object('position')),
    engines: fields.take('engines', isTexts),
    ...(fields.has('shard') ? { shard: readShardRecord(fields.object('shard')) } : {}),
  };
}

const isCount = isWithin(0, Number.MAX_SAFE_INTEGER);

function readPosition(position: Fields): StreamPosition {
  const leftOut = position.take('leftOut', (value): value is unknown => value !== undefined);
  return {
    looked: position.take('looked', isCount),
    tally: readTally(position.object('tally')),
    leftOut: leftOut === null ? null : readLeftOut(position.object('leftOut')),
    largest: position.take('largest', isWithin(0, 255)),
  };
}

function readLeftOut(leftOut: Fields) {
  return {
    ...readConcerned(leftOut),
    reason: leftOut.take('reason', isText),
    remedy: leftOut.take('remedy', isText),
  };
}

function readTally(tally: Fields): Tally {
  const doubts = tally.object('doubts');
  return {
    pictures: tally.take('pictures', isCount),
    steps: tally.take(
      'steps',
      (value): value is Tally['steps'] => isRecord(value) && Object.values(value).every(isCount),
    ),
    doubts: Object.fromEntries(
      DOUBTS.filter((doubt) => doubts.has(doubt)).map((doubt): [Doubt, Concerned] => [
        doubt,
        readConcerned(doubts.object(doubt)),
      ]),
    ),
  };
}

function readConcerned(concerned: Fields): Concerned {
  return { count: concerned.take('count', isCount), first: concerned.take('first', isText) };
}

function parsed(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw malformedStatistics(path, "its metadata have a wrong 'sweep'");
}
