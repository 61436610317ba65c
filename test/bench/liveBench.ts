/** The time from a slider's move to its picture, on one image. */
import { openImages } from '../../src/model/analyses/images';
import { LiveImage } from '../../src/model/analyses/interventions/liveImage';
import { traversal } from '../../src/model/analyses/interventions/traversal';
import { startEngine } from '../../src/model/engine/startEngine';
import { openModel } from '../../src/model/families/openModel';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';

export interface LiveMoves {
  readonly group: number;
  /** From a move to its picture, the groups below at their prior's mean: median and maximum of the moves, in ms. */
  readonly medianMs: number;
  readonly mostMs: number;
  /** From the slider's rest to the KL of the groups below, which take their posteriors; the median, in ms. */
  readonly klMs: number;
}

export interface LiveBench {
  readonly groups: number;
  /** The base pass with everything compiled, in ms. */
  readonly baseMs: number;
  /** Moves in some groups, from the top. */
  readonly moves: readonly LiveMoves[];
}

const MOVES = 9;
const RESTS = 3;

export async function measureLive(checkpoint: string, hosts: string, threads: number): Promise<LiveBench> {
  const model = await openModel(checkpoint);
  const engine = await startEngine('onnxruntime-cpu', { hosts, threads });
  try {
    const { signal } = new AbortController();
    const running = new RunningEngine({ model, engine, batchSize: 1, keepsStages: true });
    const input = { kind: 'samples', count: 1, temperature: 1 } as const;
    await using images = await openImages(model, { input, seed: 0, draws: 1, signal });
    await images.draw(running.runner, 1, () => undefined);
    const x = images.values(0, 1);
    const epsilon = seededEpsilon(0, 'posterior', model.groupShapes);
    const open = () => new LiveImage({ model, x, epsilon: (group) => epsilon(group, 0, 1, 0) });
    await open().base(running, signal);
    const image = open();
    const baseMs = await elapsed(() => image.base(running, signal));
    const last = model.groupShapes.length - 1;
    const moves: LiveMoves[] = [];
    for (const group of [...new Set([0, Math.floor(last / 2), last])].toReversed()) {
      const move = (widths: number, below: 'prior' | 'posterior') =>
        image.change(
          running,
          traversal({ group, part: { channel: 0, position: null }, mode: 'shift', widths, below, temperature: 0 }),
          { measures: below === 'posterior', signal },
        );
      const times: number[] = [];
      for (let i = 0; i < MOVES; i++) times.push(await elapsed(() => move(0.1 * i, 'prior')));
      const rests: number[] = [];
      for (let i = 0; i < RESTS; i++) rests.push(await elapsed(() => move(0.1 * i, 'posterior')));
      moves.unshift({ group, medianMs: median(times), mostMs: Math.max(...times), klMs: median(rests) });
    }
    return { groups: last + 1, baseMs, moves };
  } finally {
    await engine.close();
    await model.checkpoint.close();
  }
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
