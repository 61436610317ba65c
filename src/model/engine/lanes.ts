/** Engines that share every batch: each computes some of its images, beside the others. */
import type { EngineDescription } from '../../protocol/inspection';
import type { CompiledGraph, Engine, RunRequest } from './engine';
import { collectLessOften } from './garbage';

/** The images from `start` to `end` (exclusive) of a batch, which one lane computes. */
interface Share {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Starts lanes, and closes all of them if one can't be started. One thread per lane computes more images per second
 * than as many threads for each operator, because threads of an operator wait for each other. Every lane holds all
 * weights.
 * @param start starts one lane
 * @throws what `start` throws
 */
export async function startLanes(
  lanes: number,
  start: () => Promise<Engine>,
  describe: (lane: EngineDescription) => EngineDescription,
): Promise<Engine> {
  collectLessOften();
  const started = await Promise.allSettled(Array.from({ length: lanes }, start));
  const engines = started.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
  const failed = started.find((lane) => lane.status === 'rejected');
  const [first] = engines;
  if (failed !== undefined || first === undefined) {
    await Promise.all(engines.map((engine) => engine.close()));
    throw failed === undefined ? new Error('an engine needs a lane') : failed.reason;
  }
  return inLanes(engines, describe(first.description));
}

/** An engine whose batches are shared by several. An image always has the same lane in batches of one size. */
function inLanes(lanes: readonly Engine[], description: EngineDescription): Engine {
  return {
    description,
    async compile(graph, stored) {
      const compiled = await Promise.all(lanes.map((lane) => lane.compile(graph, stored)));
      return {
        run: (request) => runShared(compiled, request),
        async release() {
          await Promise.all(compiled.map((ofLane) => ofLane.release()));
        },
      };
    },
    async peakRssBytes() {
      const peaks = await Promise.all(lanes.map((lane) => lane.peakRssBytes()));
      return peaks.reduce((sum, bytes) => sum + bytes, 0);
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

async function runShared(
  compiled: readonly CompiledGraph[],
  { batch, feeds, ...names }: RunRequest,
): Promise<ReadonlyMap<string, Float32Array>> {
  const shares = sharesOf(batch, compiled.length);
  const results = await Promise.all(
    shares.map(async (share) => {
      const ofShare = new Map<string, Float32Array>();
      for (const [name, values] of feeds) ofShare.set(name, values.slice(...within(values.length / batch, share)));
      const run = compiled[share.lane]?.run({ ...names, batch: share.end - share.start, feeds: ofShare });
      return { share, values: (await run) ?? new Map<string, Float32Array>() };
    }),
  );
  return joined(batch, results);
}

/** As equal as possible; a lane without an image has no share. */
function sharesOf(batch: number, lanes: number): Share[] {
  const bound = (lane: number) => Math.floor((lane * batch) / lanes);
  return Array.from({ length: lanes }, (_, lane) => ({ lane, start: bound(lane), end: bound(lane + 1) })).filter(
    ({ start, end }) => end > start,
  );
}

function within(perImage: number, { start, end }: Share): [start: number, end: number] {
  return [start * perImage, end * perImage];
}

function joined(
  batch: number,
  parts: readonly { readonly share: Share; readonly values: ReadonlyMap<string, Float32Array> }[],
): ReadonlyMap<string, Float32Array> {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first?.values ?? new Map();
  const all = new Map<string, Float32Array>();
  for (const [name, { length }] of first.values) {
    const perImage = length / (first.share.end - first.share.start);
    const values = new Float32Array(batch * perImage);
    for (const { share, values: ofShare } of parts) values.set(ofShare.get(name) ?? [], share.start * perImage);
    all.set(name, values);
  }
  return all;
}
