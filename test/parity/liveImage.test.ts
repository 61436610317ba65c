/** One image whose latents are moved again and again, in any order: each picture is the one that PyTorch decodes. */
import { describe, expect, test } from 'vitest';
import type { Analysed } from '../../src/model/analyses/analysed';
import { intervene } from '../../src/model/analyses/interventions/intervene';
import { LiveImage } from '../../src/model/analyses/interventions/liveImage';
import { traversal, type Traversal } from '../../src/model/analyses/interventions/traversal';
import { posteriorCosts } from '../../src/model/analyses/costs';
import { EngineFailure, type Engine } from '../../src/model/engine/engine';
import { countedCompiles } from '../fixtures/countedCompiles';
import { aroundRuns } from '../fixtures/aroundRuns';
import { cpuEngineOfTests } from '../fixtures/cpuEngine';
import { runningOn } from '../fixtures/runningOn';
import { describeAnalyses } from './describeAnalyses';
import { settingsOf } from './goldenAnalysis';
import { expectGoldenPart, expectValuesOf, openCase } from './goldenArrays';

const engine = cpuEngineOfTests(2);
const { signal } = new AbortController();

/** The first image of a case, in its first draw. */
function firstImage({ model, images, epsilon }: Analysed): LiveImage {
  return new LiveImage({ model, x: images.values(0, 1), epsilon: (group) => epsilon(group, 0, 1, 0) });
}

async function drawnCase(name: string, on: Engine) {
  const opened = await openCase(name, on);
  const { images, running } = opened.options;
  await images.draw(running.runner, 1, () => undefined);
  return opened;
}

describeAnalyses((name, engine) => {
  test('moves up and down the groups have their pictures, and the KL of the groups below', async () => {
    await using opened = await drawnCase(name, engine());
    const { options, golden } = opened;
    const { model, running } = options;
    const { group, channel, steps } = settingsOf(golden);
    const last = model.groupShapes.length - 1;
    const image = firstImage(options);
    const move = (wish: Partial<Traversal>, measures = false) =>
      image.change(
        running,
        traversal({
          ...{ group, part: { channel, position: null }, mode: 'shift', widths: 0, below: 'prior', temperature: 0 },
          ...wish,
        }),
        { measures, signal },
      );

    const expectSteps = async () => {
      for (const [index, widths] of steps.entries()) {
        for (const below of ['posterior', 'frozen', 'prior'] as const) {
          const moved = await move({ widths, below }, below === 'posterior');
          const of = `traverse.channel.shift.${below}`;
          expectGoldenPart(golden, `${of}.mean_image`, index, moved.picture!);
          expectFirst(`${of}.distortion`, index, [moved.distortionNats]);
          if (below === 'posterior' && group < last) expectFirst(`${of}.rates`, index, [...moved.klNats.values()]);
          if (below !== 'posterior') expect(moved.klNats.size).toBe(0);
        }
      }
    };
    /** Compares with the first draw of the first image, in an array (S, …, D, B). */
    const expectFirst = (of: string, step: number, actual: readonly number[]) => {
      const { values, shape } = golden.tensors.get(of)!;
      const [draws = 0, images = 0] = shape.slice(-2);
      const place = (i: number) => (step * actual.length + i) * draws * images;
      expectValuesOf(
        golden,
        of,
        actual.map((_, i) => values[place(i)]!),
        actual,
      );
    };

    await expectSteps();
    // Moves elsewhere overwrite what the engine holds of the base pass.
    for (const other of [last, 0, last, group]) await move({ group: other, widths: 1 });
    await expectSteps();
    // So do other analyses on the same engine.
    await posteriorCosts({ ...options, running });
    await expectSteps();
  });

  test('the base pass is that of the analyses, and its change is theirs', async () => {
    await using opened = await drawnCase(name, engine());
    const { options, golden } = opened;
    const { group, latent } = settingsOf(golden);
    const [channel, y, x] = latent;
    const image = firstImage(options);
    const base = await image.base(options.running, signal);
    const place = (index: number, of: string) => {
      const [draws = 0, images = 0] = golden.tensors.get(of)!.shape.slice(-2);
      return golden.tensors.get(of)!.values[index * draws * images]!;
    };
    expectValuesOf(golden, 'base.distortion', [place(0, 'base.distortion')], [base.distortionNats]);
    const kl = [...base.klNats.values()];
    const expected = kl.map((_, index) => place(index, 'base.rate'));
    expectValuesOf(golden, 'base.rate', expected, kl);

    const change = traversal({
      ...{ group, part: { channel, position: { y, x } }, mode: 'set', widths: 1.5, below: 'posterior', temperature: 0 },
    });
    const moved = await image.change(options.running, change, { measures: true, signal });
    const one = { ...options, draws: 1, interventions: [change] };
    const rows: Float64Array[] = [];
    await intervene({
      ...one,
      listener: { draw: (_, __, ofImages) => void rows.push(...ofImages.map((row) => row.slice())) },
    });
    const groups = options.model.groupShapes.length;
    expect(moved.logPChangeNats).toBeCloseTo(rows[0]![groups + 1]!, 3);
    expect(moved.distortionNats / rows[0]![groups + 2]!).toBeCloseTo(1, 4);
  });
});

describe('On the engine', () => {
  const wish = { part: { channel: 0, position: null }, mode: 'shift', below: 'prior', temperature: 0 } as const;

  /** Counts the stages that run. */
  function counting(on: Engine) {
    let runs = 0;
    const counted = aroundRuns(on, (request, _, compute) => {
      runs += 1;
      return compute(request);
    });
    const taken = () => {
      const before = runs;
      runs = 0;
      return before;
    };
    return { counted, taken };
  }

  test('a move runs the stages below its group only, whatever was moved before it above or beside it', async () => {
    const { counted, taken } = counting(engine());
    await using opened = await drawnCase('sample', counted);
    const { options } = opened;
    const { model, running } = options;
    const image = firstImage(options);
    await image.base(running, signal);
    expect(taken()).toBe(model.stages.length);
    const below = (group: number) => model.stages.length - model.encoderStages - group - 1;
    for (const [group, stages] of [
      [6, below(6)],
      [6, below(6)],
      [2, below(2)],
      [2, below(2)],
      // The state below group 2 was overwritten: from there on, it is computed again.
      [5, below(2)],
      [5, below(5)],
      [0, below(0)],
    ] as const) {
      await image.change(running, traversal({ ...wish, group, widths: 1 }), { measures: false, signal });
      expect(taken(), `group ${group}`).toBe(stages);
    }
    await image.base(running, signal);
    expect(taken()).toBe(0);
  });

  test('a move that is ended leaves the image as it was, and nothing is compiled twice', async () => {
    const { counted, compiled } = countedCompiles(engine());
    await using opened = await drawnCase('sample', counted);
    const { options } = opened;
    const { running } = options;
    const image = firstImage(options);
    const change = traversal({ ...wish, group: 1, widths: 0.5 });
    const whole = await image.change(running, change, { measures: false, signal });
    const cancel = new AbortController();
    const ended = image.change(running, traversal({ ...wish, group: 4, widths: 2 }), {
      ...{ measures: true, signal: cancel.signal },
    });
    cancel.abort(new Error('moved on'));
    await expect(ended).rejects.toThrow('moved on');
    const again = await image.change(running, change, { measures: false, signal });
    expect(again).toEqual(whole);
    expect(compiled()).toBe(options.model.stages.length);
  });

  test('if it fails, the next one decodes the move, and says so', async () => {
    let runs = 0;
    const failing = aroundRuns(engine(), (request, _, compute) =>
      ++runs === 25 ? Promise.reject(new EngineFailure('The device is lost')) : compute(request),
    );
    await using opened = await drawnCase('sample', failing);
    const { model, images, epsilon } = opened.options;
    const running = runningOn(model, failing, { next: engine() });
    const notices: string[] = [];
    const options = { model, x: images.values(0, 1), epsilon: (group: number) => epsilon(group, 0, 1, 0) };
    const image = new LiveImage({ ...options, notice: (sentence) => notices.push(sentence) });
    const change = traversal({ ...wish, group: 0, widths: 0.5 });
    const pictures = [];
    for (let move = 0; move < 4; move++) {
      pictures.push((await image.change(running, change, { measures: false, signal })).picture);
    }
    for (const picture of pictures) expect(picture).toEqual(pictures[0]);
    expect(notices).toEqual([expect.stringContaining('failed (The device is lost)')]);
  });
});
