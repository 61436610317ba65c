/** Analyses on the images of an inspection that has ended: what is reported, and how they end. */
import { copyFile, cp, mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openImages } from '../../src/model/analyses/images';
import { everyReplacement, leaveOut } from '../../src/model/analyses/leaveOut';
import { prefixes } from '../../src/model/analyses/prefixes';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningInspection } from '../../src/model/session/runningInspection';
import { SavedInspection } from '../../src/model/session/savedInspection';
import { Session, type SessionOptions } from '../../src/model/session/session';
import { SessionInspections } from '../../src/model/session/sessionInspections';
import { RELEASE_THRESHOLD_NATS, USUAL_ENGINE, type InspectionRequest } from '../../src/protocol/inspection';
import { isSameAnalysis, temperatureOf, type Analysis, type AnalysisWish } from '../../src/protocol/whatIf/analysis';
import type { Below } from '../../src/protocol/whatIf/leftOut';
import type { AnalysisRun, WhatIf } from '../../src/protocol/whatIf/whatIf';
import { failingHosts } from '../fixtures/failingHosts';
import { statisticsPath } from '../fixtures/goldenStatistics';

const GOLDEN = join(root, 'test', 'fixtures', 'golden', 'cells-res_elu.pt');
const IMAGES = join(root, 'media', 'sample', 'images');
const OPTIONS: SessionOptions = { hosts: join(root, 'dist', 'engines'), cache: null };
const MEASURED = 3;
const GROUPS = 3;
const REQUEST: InspectionRequest = {
  ...{ path: GOLDEN, input: { kind: 'files', paths: [IMAGES], most: MEASURED }, seed: 5, draws: 1, threads: 1 },
  ...{ flags: [], activityThresholdNats: RELEASE_THRESHOLD_NATS },
};
const ALL = { image: null, among: null } as const;
const SAMPLE: Analysis = { kind: 'leave out', temperature: 1, below: 'posterior' };
const never = new AbortController().signal;

function wishOf(analysis: Analysis, changed: Partial<AnalysisWish> = {}): AnalysisWish {
  return { analysis, scope: ALL, images: MEASURED, draws: 2, ...changed };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'what-if-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sessions: Session[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

interface Surroundings {
  readonly request?: Partial<InspectionRequest>;
  readonly options?: SessionOptions;
  /** Receives every report once analyses run. */
  readonly onReport?: (run: AnalysisRun, running: RunningInspection) => void;
}

/** An inspection that has ended. */
async function inspected({ request: changed, options = OPTIONS, onReport = () => undefined }: Surroundings = {}) {
  const request = { ...REQUEST, ...changed };
  const session = new Session(request, options);
  sessions.push(session);
  const told: WhatIf[] = [];
  const notices: string[] = [];
  const kept: { name: string; request: unknown; answer: unknown }[] = [];
  const running: RunningInspection = new RunningInspection(session, request, {
    report: (inspection) => {
      told.push(inspection.whatIf!);
      notices.splice(0, Infinity, ...inspection.notices);
      const run = inspection.whatIf!.runs.at(-1);
      if (run !== undefined) onReport(run, running);
    },
    keep: (name, asked, answer) => kept.push({ name, request: asked, answer }),
    ready: () => undefined,
  });
  await running.run();
  const last = () => told.at(-1)!;
  const run = () => last().runs.at(-1)!;
  return { running, session, told, notices, kept, last, run };
}

/** What the analyses' own code makes of the same images and noise. */
async function directly(session: Session, { draws, images: most }: AnalysisWish, below: Below = 'posterior') {
  const model = await session.model();
  const { seed } = REQUEST;
  await using images = await openImages(model, {
    ...{ input: { kind: 'files', paths: [IMAGES], most }, seed, draws, signal: never, again: true },
  });
  return await session.run(never, async ({ running }) => {
    const epsilon = seededEpsilon(seed, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    const analysed = { ...{ model, running, images, draws, epsilon }, signal: never };
    const replacements = everyReplacement(model, { temperatures: [1], below, channels: true });
    return {
      leftOut: await leaveOut({ ...analysed, replacements }),
      curves: await prefixes({ ...analysed, temperatures: [0, 1] }),
    };
  });
}

/** Equal numbers in equal places, as far as float32 in batches of another size allows. */
function expectAlike(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    expect(Math.abs((actual as number) - expected)).toBeLessThan(1e-4 * Math.max(10, Math.abs(expected)));
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object)).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) expectAlike(Reflect.get(actual as object, key), value);
  } else expect(actual).toEqual(expected);
}

describe('An analysis', () => {
  test('can run once the inspection has ended, on every image that is kept, and its price is known', async () => {
    const { told, last } = await inspected();
    expect(told[0]).toEqual({ images: 0, costs: null, runs: [] });
    const { images, costs, runs } = last();
    expect({ images, runs }).toEqual({ images: MEASURED, runs: [] });
    expect(costs!.decoderMs).toHaveLength(GROUPS + 1);
    // Whatever is higher up takes more of the network.
    expect(costs!.decoderMs).toEqual(costs!.decoderMs.toSorted((a, b) => b - a));
    expect(costs!.encoderMs).toBeGreaterThan(0);
  });

  test('leaves out each group, with the numbers that the command line reports', async () => {
    const { running, session, run } = await inspected();
    const wish = wishOf(SAMPLE);
    await running.analyse(wish);
    expect(run()).toMatchObject({ wish, planned: MEASURED, measured: MEASURED, status: { kind: 'finished' } });
    const { leftOut } = await directly(session, wish);
    const { result } = run();
    if (result?.kind !== 'left out') throw new Error('no group was left out');
    const groups = leftOut.changes.filter(({ replacement }) => replacement.channel === null);
    expectAlike(result.leftOut, { ...leftOut, changes: groups });
    const [top] = result.leftOut.changes;
    // What is saved and what the groups below pay make up the change of the rate.
    expect(top!.belowNats!.mean - top!.savedNats!.mean).toBeCloseTo(top!.rateNats!.mean, 9);
    expect(top!.savedNats!.mean).toBeCloseTo(result.leftOut.klNats[0]!.mean, 9);
  });

  test.each(['frozen', 'prior'] as const)('leaves out each group with what is below it %s', async (below) => {
    const { running, session, run } = await inspected();
    const wish = wishOf({ kind: 'leave out', temperature: 1, below });
    await running.analyse(wish);
    const { result } = run();
    if (result?.kind !== 'left out') throw new Error('no group was left out');
    const { leftOut } = await directly(session, wish, below);
    const groups = leftOut.changes.filter(({ replacement }) => replacement.channel === null);
    expectAlike(result.leftOut, { ...leftOut, changes: groups });
    const [top] = result.leftOut.changes;
    expect(top!.replacement.below).toBe(below);
    expect(top!.rateNats === null).toBe(below === 'frozen');
    // With another choice, it is another analysis, whose result stays beside it.
    expect(isSameAnalysis(wish, wishOf(SAMPLE))).toBe(false);
  });

  test('leaves out each channel of a group', async () => {
    const { running, session, run } = await inspected();
    const wish = wishOf({ kind: 'channels', group: 1, temperature: 1, below: 'posterior' });
    await running.analyse(wish);
    const { leftOut } = await directly(session, wish);
    const { result } = run();
    if (result?.kind !== 'left out') throw new Error('no channel was left out');
    const channels = leftOut.changes.filter(({ replacement: { group, channel } }) => group === 1 && channel !== null);
    expect(channels.length).toBeGreaterThan(1);
    expectAlike(result.leftOut.changes, channels);
  });

  test.each([0, 1])('takes the top groups from the posterior, the others from the prior at %d', async (temperature) => {
    const { running, session, run } = await inspected();
    const wish = wishOf({ kind: 'prefixes', temperature });
    await running.analyse(wish);
    const { curves } = await directly(session, wish);
    const { result } = run();
    if (result?.kind !== 'prefix curve') throw new Error('no curve');
    expectAlike(
      result.curve,
      curves.find((curve) => curve.temperature === temperature),
    );
  });

  test('tells an input from itself as well as chance does: the same images have the same noise', async () => {
    const input = { kind: 'files', paths: [IMAGES], most: MEASURED, from: 0 } as const;
    const { running, run, kept } = await inspected({ request: { input } });
    // As many as there are of A, whatever was chosen.
    const against = { kind: 'files', input: { ...input, most: 40 } } as const;
    await running.analyse(wishOf({ kind: 'two inputs', temperature: 1, against }));
    const { result, planned, measured, status } = run();
    expect(status).toMatchObject({ kind: 'finished' });
    if (result?.kind !== 'separation') throw new Error('nothing was told apart');
    const { separation } = result;
    expect([planned, measured, separation.images, separation.imagesAgainst]).toEqual([6, 6, MEASURED, MEASURED]);
    expect([separation.isPaired, separation.isWholeInput]).toEqual([false, false]);
    const scores = [...separation.ratios.flatMap(({ bound, ratio }) => [bound, ratio ?? bound]), ...separation.kl];
    for (const { inside, outside, auroc } of scores) {
      expectAlike(outside.mean, inside.mean);
      expect(auroc.value).toBeCloseTo(0.5, 12);
    }
    // What the view Model counts outlives the process.
    expect(kept.map(({ name }) => name)).toContain('latentRanges');
  });

  test('tells mirrored images apart in pairs, and says so before all of them are measured', async () => {
    const streamed: number[] = [];
    const { running, run } = await inspected({
      onReport: ({ result }) => {
        if (result?.kind === 'separation') streamed.push(result.separation.imagesAgainst);
      },
    });
    await running.analyse(wishOf({ kind: 'two inputs', temperature: 1, against: { kind: 'mirrored' } }));
    const { result } = run();
    if (result?.kind !== 'separation') throw new Error('nothing was told apart');
    expect(result.separation.isPaired).toBe(true);
    expect(result.separation.kl[0]!.inside.mean).not.toBe(result.separation.kl[0]!.outside.mean);
    expect(streamed[0]).toBe(1);
    expect(streamed.at(-1)).toBe(MEASURED);
  });

  test('prunes channels: nothing at first, and in the end all, as the prefix of no group', async () => {
    const { running, session, run } = await inspected();
    await running.analyse(wishOf({ kind: 'pruning', temperature: 1 }));
    const { result } = run();
    if (result?.kind !== 'pruning curve') throw new Error('nothing was pruned');
    const { points, order } = result.curve;
    const { curves } = await directly(session, wishOf(SAMPLE));
    expectAlike(points[0]!.sumNats, curves[1]!.points.at(-1)!.sumNats);
    expect(points.at(-1)!.removed).toBe(order.length);
    expectAlike(points.at(-1)!.distortionNats, curves[1]!.points[0]!.distortionNats);
    expect(order.map(({ klNats }) => klNats)).toEqual(order.map(({ klNats }) => klNats).toSorted((a, b) => a - b));
  });

  test('streams: the first image alone, then the mean over all of them', async () => {
    const { running, told } = await inspected();
    await running.analyse(wishOf(SAMPLE));
    const measured = told.flatMap(({ runs }) => (runs[0]?.result ? [runs[0].measured] : []));
    expect(measured[0]).toBe(1);
    expect(measured.at(-1)).toBe(MEASURED);
    const progress = told.flatMap(({ runs }) => (runs[0]?.status.kind === 'running' ? [runs[0].status.progress] : []));
    expect(progress[0]).toBeNull();
    expect(progress.at(-1)).toMatchObject({ stage: expect.any(String) as string });
  });

  test('of one image has errors over its draws, and that of one draw of it none', async () => {
    const { running, run } = await inspected();
    await running.analyse(wishOf(SAMPLE, { scope: { image: 2, among: null }, draws: 3 }));
    expect(run()).toMatchObject({ planned: 1, measured: 1 });
    const nelbo = () => {
      const { result } = run();
      return result?.kind === 'left out' ? result.leftOut.changes[0]!.nelboNats! : null;
    };
    expect(nelbo()!.standardError).toBe(nelbo()!.drawStandardError);
    expect(nelbo()!.standardError).toBeGreaterThan(0);
    await running.analyse(wishOf(SAMPLE, { scope: { image: 2, among: null }, draws: 1 }));
    expect(nelbo()).toMatchObject({ standardError: null, drawStandardError: null });
  });

  test('of a class is that of its images alone', async () => {
    const classes = join(folder, 'classes');
    const names = await readdir(IMAGES);
    for (const [place, name] of names.sort().slice(0, 4).entries()) {
      const ofClass = join(classes, place % 2 === 0 ? 'a' : 'b');
      await mkdir(ofClass, { recursive: true });
      await cp(join(IMAGES, name), join(ofClass, name));
    }
    const input = { kind: 'files', paths: [classes], most: null } as const;
    const { running, run } = await inspected({ request: { input } });
    await running.analyse(wishOf(SAMPLE, { scope: { image: null, among: 1 }, images: 40 }));
    expect(run()).toMatchObject({ planned: 2, measured: 2, status: { kind: 'finished' } });
    expect(run().pictured).toEqual([2, 3]);
    const { analysis, scope } = run().wish;
    await expect(running.ask('analysisPictures', { analysis, scope, picture: 0 })).rejects.toThrow(
      'The pictures of image 0 are not there yet, or not kept.',
    );
    expect(await running.ask('analysisPictures', { analysis, scope, picture: 3 })).toMatchObject({ channels: 1 });
  });

  test('shows what the decoder makes of each image: the reconstruction, and the picture of every pass', async () => {
    const { running, run, kept } = await inspected();
    await running.analyse(wishOf({ kind: 'prefixes', temperature: 0 }));
    expect(run().pictured).toEqual([0, 1, 2]);
    const { analysis, scope } = run().wish;
    const query = { analysis, scope, picture: 1 };
    const pictures = await running.ask('analysisPictures', query);
    expect(pictures).toMatchObject({ query, width: 32, height: 32, channels: 1 });
    expect(pictures.changed).toHaveLength(GROUPS);
    const { pixels } = await running.ask('picture', { kind: 'reconstruction', image: 1 });
    const farthest = pictures.base.reduce((most, value, i) => Math.max(most, Math.abs(value - pixels[i]!)), 0);
    expect(farthest).toBeLessThanOrEqual(1);
    // Without any group from the posterior, the picture has nothing to do with the image.
    const other = await running.ask('analysisPictures', { ...query, picture: 2 });
    expect(other.changed[0]).toEqual(pictures.changed[0]);
    expect(kept.findLast(({ name }) => name === 'analysisPictures')!.answer).toEqual(
      await running.ask('analysisPictures', { ...query, picture: 0 }),
    );
  });

  test('repeats the numbers of the same seed, and another one stays beside it', async () => {
    const { running, last } = await inspected();
    await running.analyse(wishOf(SAMPLE));
    const { result } = last().runs[0]!;
    await running.analyse(wishOf({ kind: 'leave out', temperature: 0, below: 'posterior' }));
    await running.analyse(wishOf(SAMPLE));
    expect(last().runs.map(({ wish }) => temperatureOf(wish.analysis))).toEqual([0, 1]);
    expect(last().runs[1]!.result).toEqual(result);
  });
});

describe('A cancelled analysis', () => {
  const many = { images: MEASURED, draws: 50 };

  test('ends at once and keeps what it has; the next one runs to its end', async () => {
    const logged = vi.spyOn(console, 'error');
    const { running, session, run } = await inspected({
      onReport: ({ measured, wish, status }, it) => {
        if (measured === 1 && wish.draws === many.draws && status.kind === 'running') it.cancelAnalysis();
      },
    });
    await running.analyse(wishOf(SAMPLE, many));
    expect(run()).toMatchObject({ status: { kind: 'cancelled' }, measured: 1, planned: MEASURED });
    expect(run().result).not.toBeNull();
    const told = run();
    await session.run(never, () => Promise.resolve()); // Its last stage has ended.
    expect(run()).toEqual(told);
    await running.analyse(wishOf(SAMPLE));
    expect(run()).toMatchObject({ status: { kind: 'finished' }, measured: MEASURED });
    expect(logged).not.toHaveBeenCalled();
  });

  test('before its first numbers returns to the results that it was to replace', async () => {
    const { running, told, last, run } = await inspected({
      onReport: ({ measured, wish }, it) => {
        if (measured === 0 && wish.draws === many.draws) it.cancelAnalysis();
      },
    });
    await running.analyse(wishOf(SAMPLE));
    const before = run();
    await running.analyse(wishOf(SAMPLE, many));
    expect(last().runs).toEqual([before]);
    // Meanwhile, they stayed.
    expect(told.flatMap(({ runs }) => runs.flatMap((one) => one.before ?? []))[0]).toEqual(before);
    expect(await running.ask('analysisPictures', { analysis: SAMPLE, scope: ALL, picture: 0 })).toMatchObject({
      width: 32,
    });
  });

  test('without any says so', async () => {
    const { running, run } = await inspected({ onReport: (_, it) => it.cancelAnalysis() });
    await running.analyse(wishOf(SAMPLE, many));
    expect(run()).toMatchObject({ status: { kind: 'cancelled' }, measured: 0, result: null, before: null });
  });

  test('makes way for another one, and for the next inspection of the session', async () => {
    const { running, last } = await inspected();
    const first = running.analyse(wishOf(SAMPLE, many));
    const second = running.analyse(wishOf({ kind: 'prefixes', temperature: 1 }));
    await Promise.all([first, second]);
    expect(last().runs.map(({ status }) => status.kind)).toEqual(['cancelled', 'finished']);

    const statuses = new Map<number, string[]>();
    const inspections = new SessionInspections(OPTIONS, {
      report: (id, { whatIf }) => {
        const kinds = whatIf!.runs.map(({ status }) => status.kind);
        statuses.set(id, [...(statuses.get(id) ?? []), ...kinds]);
      },
      keep: () => undefined,
      held: () => undefined,
    });
    await inspections.inspect(1, REQUEST);
    const analysed = inspections.analyse(1, wishOf(SAMPLE, { draws: 1000 }));
    await inspections.inspect(2, { ...REQUEST, seed: 6 });
    await analysed;
    expect(statuses.get(1)!.at(-1)).toBe('cancelled');
    // The other inspection has other numbers, and no analyses yet.
    expect(statuses.get(2) ?? []).toEqual([]);
    await expect(inspections.analyse(3, wishOf(SAMPLE))).rejects.toThrow('These results are not kept any more.');
    inspections.forget(1);
    inspections.forget(2);
    await inspections.release();
  });
});

describe('An analysis whose', () => {
  /** A few more stages than the inspection needs. */
  const [FEW, ENGINE] = [30, { ...USUAL_ENGINE, wish: 'onnxruntime-cpu' } as const];

  test('engine fails goes on with another one, says so, and has the same numbers', async () => {
    const { run: sound, running: soundly } = await inspected();
    await soundly.analyse(wishOf(SAMPLE));
    const { running, run, notices } = await inspected({
      options: { ...OPTIONS, hosts: await failingHosts(folder, FEW) },
    });
    expect(notices).toEqual([]);
    await running.analyse(wishOf(SAMPLE));
    expect(run()).toMatchObject({ status: { kind: 'finished' }, measured: MEASURED });
    expect(notices).toEqual([expect.stringMatching(/failed \(The device is lost\); .* went on\.$/)]);
    expectAlike(run().result, sound().result);
  });

  test('only engine fails keeps what it has and says why; the next run starts the engine again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const options = { ...OPTIONS, insists: true, hosts: await failingHosts(folder, 60) };
    const { running, run } = await inspected({ options, request: { engine: ENGINE } });
    await running.analyse(wishOf(SAMPLE, { draws: 4 }));
    expect(run()).toMatchObject({ status: { kind: 'failed' }, measured: 1 });
    expect(run().status).toMatchObject({ message: expect.stringContaining('The device is lost') as string });
    expect(run().result).not.toBeNull();
    await running.analyse(wishOf(SAMPLE, { images: 1, draws: 1 }));
    expect(run()).toMatchObject({ status: { kind: 'finished' }, measured: 1, planned: 1 });
  });

  test('checkpoint was rewritten is refused, and earlier results stay', async () => {
    const path = join(folder, 'rewritten.pt');
    await copyFile(GOLDEN, path);
    const { running, run } = await inspected({ request: { path } });
    await running.analyse(wishOf(SAMPLE));
    const before = run();
    await utimes(path, 1, 1);
    await running.analyse(wishOf(SAMPLE));
    expect(run().status).toEqual({
      ...{
        kind: 'failed',
        message: expect.stringContaining('rewritten.pt was rewritten since it was opened') as string,
      },
    });
    expect(run().before).toEqual(before);
  });

  test('group or image does not exist is refused', async () => {
    const { running, run } = await inspected();
    await running.analyse(wishOf({ kind: 'channels', group: GROUPS, temperature: 1, below: 'posterior' }));
    expect(run().status).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('no latent group 3') as string,
    });
    await running.analyse(wishOf(SAMPLE, { scope: { image: MEASURED, among: null } }));
    expect(run().status).toMatchObject({
      ...{ kind: 'failed', message: 'None of these images is kept, so the analysis has nothing to run on.' },
    });
  });

  test('model is absent is refused: saved statistics can’t be analysed further', async () => {
    const request = { ...REQUEST, path: statisticsPath('two-images') };
    const reports: (WhatIf | null)[] = [];
    const saved = new SavedInspection(request, {
      report: ({ whatIf }) => reports.push(whatIf),
      keep: () => undefined,
    });
    await saved.run();
    expect(reports).toEqual([null]);
    saved.cancelAnalysis();
    const why = 'A statistics file has no model to run: inspect the checkpoint.';
    await expect(saved.analyse()).rejects.toThrow(why);
    await expect(saved.ask('analysisPictures', { analysis: SAMPLE, scope: ALL, picture: 0 })).rejects.toThrow(why);
  });
});
