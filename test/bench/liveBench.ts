/** The time from a slider's move to its picture: of one image, or of the samples that a view shows together. */
import { openImages } from '../../src/model/analyses/images';
import { LiveImage } from '../../src/model/analyses/interventions/liveImage';
import { LiveSamples } from '../../src/model/analyses/interventions/liveSamples';
import { interpolationWith } from '../../src/model/analyses/interventions/interpolation';
import { traversal } from '../../src/model/analyses/interventions/traversal';
import { VariedSample } from '../../src/model/analyses/interventions/variedSample';
import { startEngine } from '../../src/model/engine/startEngine';
import { openModel } from '../../src/model/families/openModel';
import { imagesPerBatch } from '../../src/model/passes/batchSize';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import type { SampleRows } from '../../src/protocol/whatIf/live';
import { PARTS, SAMPLES } from '../../webview/whatIf/live/sampleParts';

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
  /** As many samples as the page shows, at another temperature: in every group, and below the top half of them. */
  readonly samples: number;
  readonly half: number;
  readonly temperature: StreamedMs;
  readonly below: StreamedMs;
  /** As many variations of a sample, at another temperature below the shared top group; and with another k. */
  readonly variations: StreamedMs;
  readonly sharing: StreamedMs;
}

/** From a move until its first picture is there, and until all are; medians, in ms. */
export interface StreamedMs {
  readonly firstMs: number;
  readonly allMs: number;
}

const MOVES = 9;
const RESTS = 3;

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

    const prior = { model, epsilon: seededEpsilon(0, 'prior', model.groupShapes) };
    const run = { running, signal };
    const every = (temperature: number) => groups.map(() => temperature);
    /** By move; each is another one. */
    const ofMoves = async (decode: (move: number, rows: SampleRows) => Promise<unknown>): Promise<StreamedMs> => {
      const times: StreamedMs[] = [];
      for (let move = 0; move < RESTS + 2; move++) times.push(await streamed((rows) => decode(move, rows)));
      // The first two moves leave what the others begin with.
      const later = times.slice(2);
      return { firstMs: median(later.map(({ firstMs }) => firstMs)), allMs: median(later.map(({ allMs }) => allMs)) };
    };
    const samples = new LiveSamples(prior);
    const temperature = await ofMoves((move, rows) => samples.decode(every(0.1 * move), rows, run));
    const half = Math.ceil(groups.length / 2);
    const below = await ofMoves((move, rows) =>
      samples.decode([...every(1).slice(0, half), ...every(0.1 * move).slice(half)], rows, run),
    );
    const varied = new VariedSample({ ...prior, temperatures: every(0.8) });
    const variations = await ofMoves((move, rows) =>
      varied.vary({ topGroups: 1, temperatures: every(0.1 * move) }, rows, run),
    );
    // From the last k down, so that no move begins where the one before did.
    const sharing = await ofMoves((move, rows) =>
      varied.vary({ topGroups: Math.max(1, half - move), temperatures: every(0.8) }, rows, run),
    );
    return {
      groups: last + 1,
      baseMs,
      moves,
      interpolationMs,
      samples: SAMPLES,
      half,
      temperature,
      below,
      variations,
      sharing,
    };
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

/** The page asks for the parts of a move in turn. */
async function streamed(decode: (rows: SampleRows) => Promise<unknown>): Promise<StreamedMs> {
  const [first, ...others] = PARTS;
  const firstMs = await elapsed(async () => first && decode(first));
  return {
    firstMs,
    allMs:
      firstMs +
      (await elapsed(async () => {
        for (const rows of others) await decode(rows);
      })),
  };
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
