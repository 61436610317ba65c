/** The time from a slider's move to its picture: of one image, or of the samples that a view shows together. */
import { openImages } from '../../src/model/analyses/images';
import { LiveImage } from '../../src/model/analyses/interventions/liveImage';
import { interpolationWith } from '../../src/model/analyses/interventions/interpolation';
import { traversal } from '../../src/model/analyses/interventions/traversal';
import { variations } from '../../src/model/analyses/interventions/variations';
import { decodeRows } from '../../src/model/analyses/latents/decodeRows';
import { startEngine } from '../../src/model/engine/startEngine';
import { openModel } from '../../src/model/families/openModel';
import { imagesPerBatch } from '../../src/model/passes/batchSize';
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
  /** An interpolation of all groups to another image, until its picture; the median, in ms. */
  readonly interpolationMs: number;
  /** Samples whose temperature changes, and variations that share the top group of one, until all pictures; in ms. */
  readonly samples: number;
  readonly temperatureMs: number;
  readonly variationsMs: number;
}

const MOVES = 9;
const RESTS = 3;
/** As many as the page shows. */
const SAMPLES = 8;

export async function measureLive(checkpoint: string, hosts: string, threads: number): Promise<LiveBench> {
  const model = await openModel(checkpoint);
  const engine = await startEngine('onnxruntime-cpu', { hosts, threads });
  try {
    const { signal } = new AbortController();
    const batchSize = imagesPerBatch(model, null);
    const running = new RunningEngine({ model, engine, batchSize, keepsStages: true });
    const input = { kind: 'samples', count: 2, temperature: 1 } as const;
    await using images = await openImages(model, { input, seed: 0, draws: 1, signal });
    await images.draw(running.runner, 2, () => undefined);
    const epsilon = seededEpsilon(0, 'posterior', model.groupShapes);
    const open = (index = 0) =>
      new LiveImage({ model, x: images.values(index, index + 1), epsilon: (group) => epsilon(group, index, 1, 0) });
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
      const times = await timesOf(MOVES, (i) => move(0.1 * i, 'prior'));
      const klMs = await medianOf(RESTS, (i) => move(0.1 * i, 'posterior'));
      moves.unshift({ group, medianMs: median(times), mostMs: Math.max(...times), klMs });
    }

    const groups = [...model.groupShapes.keys()];
    const [own, other] = [await image.latents(running, groups, signal), await open(1).latents(running, groups, signal)];
    await image.base(running, signal);
    const interpolationMs = await medianOf(MOVES, (i) => {
      const at = { groups, mode: 'standardised', share: i / MOVES, below: 'prior', temperature: 0 } as const;
      return image.change(running, interpolationWith(own, other, at), { measures: false, signal });
    });

    const ofSamples = { model, running, signal, rows: SAMPLES, epsilon: seededEpsilon(0, 'prior', model.groupShapes) };
    const every = (temperature: number) => groups.map(() => temperature);
    const temperatureMs = await medianOf(RESTS, (i) =>
      decodeRows({ ...ofSamples, planOf: () => every(0.1 * i).map((temperature) => ({ kind: 'prior', temperature })) }),
    );
    const variationsMs = await medianOf(RESTS, (i) =>
      variations({
        ...{ ...ofSamples, temperatures: every(0.8), samples: 1 },
        shared: [{ groups: [0], temperatures: every(0.1 * i) }],
      }),
    );
    return { groups: last + 1, baseMs, moves, interpolationMs, samples: SAMPLES, temperatureMs, variationsMs };
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

async function timesOf(count: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await elapsed(() => work(i)));
  return times;
}

async function medianOf(count: number, work: (i: number) => Promise<unknown>): Promise<number> {
  return median(await timesOf(count, work));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
