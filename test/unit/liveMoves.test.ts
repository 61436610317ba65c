/** Moves of an ended inspection's images: the numbers of the analyses, and what they give way to. */
import { copyFile, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Analysed } from '../../src/model/analyses/analysed';
import { openImages, pictureTarget } from '../../src/model/analyses/images';
import { intervene } from '../../src/model/analyses/interventions/intervene';
import type { Intervention } from '../../src/model/analyses/interventions/intervention';
import { interpolation } from '../../src/model/analyses/interventions/interpolation';
import { PairLatents } from '../../src/model/analyses/interventions/pairLatents';
import { swap } from '../../src/model/analyses/interventions/swap';
import { traversal } from '../../src/model/analyses/interventions/traversal';
import { variations } from '../../src/model/analyses/interventions/variations';
import { pixels } from '../../src/model/data/pictures';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { StageTimes } from '../../src/model/passes/stageTimes';
import { RunningInspection } from '../../src/model/session/runningInspection';
import { SavedInspection } from '../../src/model/session/savedInspection';
import { Session } from '../../src/model/session/session';
import { RELEASE_THRESHOLD_NATS, type InspectionRequest } from '../../src/protocol/inspection';
import type { ChangedPicture, LiveChange, LiveQuery } from '../../src/protocol/whatIf/live';
import type { WhatIf } from '../../src/protocol/whatIf/whatIf';
import { statisticsPath } from '../fixtures/goldenStatistics';

const GOLDEN = join(root, 'test', 'fixtures', 'golden', 'cells-res_elu.pt');
const IMAGES = join(root, 'media', 'sample', 'images');
const MEASURED = 3;
const LAST = 2;
const REQUEST: InspectionRequest = {
  ...{ path: GOLDEN, input: { kind: 'files', paths: [IMAGES], most: MEASURED }, seed: 5, draws: 1, threads: 1 },
  ...{ flags: [], activityThresholdNats: RELEASE_THRESHOLD_NATS },
};
const never = new AbortController().signal;
const MOVE: LiveChange = { kind: 'traverse', group: 0, channel: 1, position: null, mode: 'shift', widths: 0.4 };

const PATH: LiveChange = { kind: 'interpolate', groups: [0], other: 1, mode: 'value', share: 0.5 };

const sessions: Session[] = [];
afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())));

function inspected(changed: Partial<InspectionRequest> = {}) {
  const request = { ...REQUEST, ...changed };
  const session = new Session(request, { hosts: join(root, 'dist', 'engines'), cache: null });
  sessions.push(session);
  let whatIf: WhatIf | null = null;
  let onReport: () => void = () => undefined;
  const running = new RunningInspection(session, request, {
    report: (inspection) => {
      whatIf = inspection.whatIf;
      onReport();
    },
    keep: () => undefined,
    ready: () => undefined,
  });
  const ask = (change: LiveChange, query: Partial<LiveQuery> = {}) =>
    running.ask('changedPicture', { image: 0, below: 'prior', measures: false, ...query, change });
  return {
    ...{ running, session, ask },
    last: () => whatIf!.runs.at(-1)!,
    onReport: (act: () => void) => {
      onReport = act;
    },
  };
}

async function ended(changed: Partial<InspectionRequest> = {}) {
  const all = inspected(changed);
  await all.running.run();
  return all;
}

/** What the analyses' own code makes of the same images, in the first draw. */
async function directly<T>(session: Session, work: (analysed: Analysed) => Promise<T>): Promise<T> {
  const model = await session.model();
  const { seed, input } = REQUEST;
  await using images = await openImages(model, { input, seed, draws: 1, signal: never, again: true });
  return await session.run(never, ({ running }) => {
    const epsilon = seededEpsilon(seed, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    return work({ model, running, images, draws: 1, epsilon, signal: never });
  });
}

/** One image's effect, and its picture. */
async function effectOn(image: number, analysed: Analysed, intervention: Intervention) {
  const { decoder } = analysed.model;
  let row = new Float64Array();
  let picture = new Uint8Array();
  await intervene({
    ...{ ...analysed, interventions: [intervention] },
    listener: {
      draw: (first, _, rows) => {
        row = rows[image - first]?.slice() ?? row;
      },
      output: (variant, { firstImage, images, logits }) => {
        if (variant === null || image < firstImage || image >= firstImage + images) return;
        const { channels, size } = pictureTarget(analysed.model);
        const outputs = logits.length / images;
        const mean = new Float32Array(channels * size ** 2);
        decoder!.meanImage(logits.subarray((image - firstImage) * outputs, (image - firstImage + 1) * outputs), mean);
        picture = new Uint8Array(pixels(mean, 0, { channels, size }));
      },
    },
  });
  const groups = LAST + 1;
  const [logP, distortion, distortionChange, klBelowChange] = row.subarray(groups + 1);
  const kl = (group: number) => row[groups + 1 + 4 + 2 * group]!;
  return { picture, logP: logP!, distortion: distortion!, distortionChange: distortionChange!, klBelowChange, kl };
}

type Effect = Awaited<ReturnType<typeof effectOn>>;

function expectEffect(changed: ChangedPicture, expected: Effect): void {
  const near = (actual: number, wanted: number) =>
    expect(Math.abs(actual - wanted)).toBeLessThan(1e-4 * Math.max(10, Math.abs(wanted)));
  near(changed.logPChangeNats, expected.logP);
  near(changed.distortionNats!, expected.distortion);
  near(changed.distortionChangeNats!, expected.distortionChange);
  expect(changed.pixels!.length).toBe(expected.picture.length);
  changed.pixels!.forEach((value, i) => expect(Math.abs(value - expected.picture[i]!)).toBeLessThanOrEqual(1));
}

describe('A move', () => {
  test.each<[string, LiveChange, LiveQuery['below']]>([
    ['a channel, below from the priors’ means', MOVE, 'prior'],
    ['a channel, below as in the base pass', MOVE, 'frozen'],
    [
      'one latent that is set, below from the posteriors',
      { ...MOVE, position: { y: 1, x: 0 }, mode: 'set' },
      'posterior',
    ],
  ] as [string, LiveChange, LiveQuery['below']][])('of %s is that of the analyses', async (_, change, below) => {
    const { session, ask } = await ended();
    if (change.kind !== 'traverse') throw new Error('not a move');
    const { channel, position, group, mode, widths } = change;
    const intervention = traversal({ group, mode, widths, part: { channel, position }, below, temperature: 0 });
    const expected = await directly(session, (analysed) => effectOn(1, analysed, intervention));
    expectEffect(await ask(change, { image: 1, below }), expected);
  });

  test('has the KL of the groups below when it is asked for, and of none below the last', async () => {
    const { session, ask } = await ended();
    const intervention = traversal({
      ...{ group: 0, mode: 'shift', widths: 0.4, part: { channel: 1, position: null } },
      ...{ below: 'posterior', temperature: 0 },
    });
    const expected = await directly(session, (analysed) => effectOn(0, analysed, intervention));
    const { below } = await ask(MOVE, { below: 'posterior', measures: true });
    expect(below!.klNats).toHaveLength(LAST);
    below!.klNats.forEach((nats, i) => expect(nats).toBeCloseTo(expected.kl(i + 1), 3));
    expect(below!.klChangeNats).toBeCloseTo(expected.klBelowChange!, 3);
    expect((await ask(MOVE)).below).toBeNull();
    const last = await ask({ ...MOVE, group: LAST }, { measures: true });
    expect(last.below).toEqual({ klNats: [], klChangesNats: [], klChangeNats: 0 });
  });

  test('by nothing leaves the base pass, whatever was moved before', async () => {
    const { ask } = await ended();
    const none: LiveChange = { kind: 'none', group: 1 };
    const before = await ask(none, { below: 'posterior' });
    expect(before).toMatchObject({ logPChangeNats: 0, distortionChangeNats: 0 });
    await ask(MOVE);
    expect(await ask(none, { below: 'posterior' })).toEqual(before);
  });

  test.each(['value', 'standardised'] as const)(
    'to the z of another image (%s) is that of the analyses',
    async (mode) => {
      const { session, ask } = await ended();
      const wish = { group: 1, mode, below: 'prior', temperature: 0 } as const;
      // There, an image takes from the next one.
      const expected = await directly(session, async (analysed) =>
        effectOn(1, analysed, swap(await PairLatents.collect(analysed, [1]), wish)),
      );
      const change: LiveChange = { kind: 'swap', group: 1, other: 2, mode };
      expectEffect(await ask(change, { image: 1 }), expected);
      // From itself, an image takes what it has.
      const own = await ask({ ...change, other: 1 }, { image: 1, below: 'frozen' });
      expect(own.logPChangeNats).toBeCloseTo(0, 3);
    },
  );

  test.each<['value' | 'standardised', LiveQuery['below'], number[]]>([
    ['standardised', 'prior', [0, 1]],
    ['value', 'prior', [0, 2]],
    ['standardised', 'posterior', [1, 2]],
    ['value', 'frozen', [1]],
    ['standardised', 'frozen', [0, 1, 2]],
  ])('towards another image (%s, below %s, groups %j) is that of the analyses', async (mode, below, groups) => {
    const { session, ask } = await ended();
    const wish = { groups, mode, below, share: 0.3, temperature: 0 } as const;
    const expected = await directly(session, async (analysed) =>
      effectOn(1, analysed, interpolation(await PairLatents.collect(analysed, groups), wish)),
    );
    const change: LiveChange = { kind: 'interpolate', groups, other: 2, mode, share: 0.3 };
    const measured = await ask(change, { image: 1, below, measures: true });
    expectEffect(measured, expected);
    const { klNats } = measured.below!;
    klNats.forEach((nats, i) => expect(nats).toBeCloseTo(expected.kl(groups[0]! + 1 + i), 3));
    // The picture alone has the same Δlog p, over all of its groups.
    expectEffect(await ask(change, { image: 1, below }), expected);
  });

  test('towards another image begins with the image itself', async () => {
    const { ask } = await ended();
    const none = await ask({ kind: 'none', group: LAST }, { below: 'posterior' });
    const start = await ask({ kind: 'interpolate', groups: [0, 1, 2], other: 1, mode: 'value', share: 0 });
    expect(start.logPChangeNats).toBeCloseTo(0, 3);
    start.pixels!.forEach((value, i) => expect(Math.abs(value - none.pixels![i]!)).toBeLessThanOrEqual(1));
  });

  test('of an image that was taken at random says its number in the input', async () => {
    const { ask, session } = await ended({ input: { kind: 'files', paths: [IMAGES], most: MEASURED } });
    const model = await session.model();
    const { seed } = REQUEST;
    const input = { kind: 'files', paths: [IMAGES], most: MEASURED } as const;
    await using images = await openImages(model, { input, seed, draws: 1, signal: never, again: true });
    const { inInput } = await ask({ kind: 'swap', group: 1, other: 2, mode: 'value' }, { image: 1 });
    expect(inInput).toEqual({ image: images.indexOf(1), other: images.indexOf(2) });
    expect(inInput).not.toEqual({ image: 1, other: 2 });
    expect((await ask(MOVE, { image: 1 })).inInput).toEqual({ image: images.indexOf(1), other: null });
  });

  test('of the top groups that are shared gives the variations of the command line, a few at a time', async () => {
    const { session, running } = await ended();
    const moves = [
      { seed: 9, temperature: 0.9, topGroups: 2, varied: 0.7 },
      // What is shared stays, grows, shrinks, and is of another sample.
      { seed: 9, temperature: 0.9, topGroups: 2, varied: 0.3 },
      { seed: 9, temperature: 0.9, topGroups: 3, varied: 0.3 },
      { seed: 9, temperature: 0.9, topGroups: 1, varied: 0.3 },
      { seed: 9, temperature: 0.9, topGroups: 2, varied: 1 },
      { seed: 8, temperature: 0.9, topGroups: 2, varied: 1 },
      { seed: 8, temperature: 0.5, topGroups: 2, varied: 1 },
    ];
    for (const move of moves) {
      const { model, expected } = await directly(session, async ({ model, running: on }) => {
        const { seed, temperature, topGroups, varied } = move;
        const every = (of: number) => [of, of, of];
        const shared = [{ groups: [0, 1, 2].slice(0, topGroups), temperatures: every(varied) }];
        return {
          model,
          expected: await variations({
            ...{ model, running: on, rows: 4, temperatures: every(temperature), shared, signal: never },
            epsilon: seededEpsilon(seed, 'prior', model.groupShapes),
          }),
        };
      });
      const [set] = expected.variations;
      const of = (means: Float32Array, row: number) => pixels(means, row, pictureTarget(model));
      for (const [first, count] of [
        [0, 1],
        [1, 1],
        [2, 2],
      ] as const) {
        const varied = await running.ask('variedPictures', { ...move, first, count });
        expect(varied.sample).toEqual(of(expected.samples.pictures, 0));
        expect(varied.pictures).toEqual(Array.from({ length: count }, (_, row) => of(set!.pictures, first + row)));
        // Over the variations so far, of which the first has the sample's noise.
        if (first === 0) expect(varied.difference).toBeNull();
        if (first === 2) expect(varied.difference).toEqual(set!.difference);
      }
    }
    const query = { ...moves[0]!, first: 2, count: 2, topGroups: 4 };
    await expect(running.ask('variedPictures', query)).rejects.toThrow('The model has 3 groups, so 4 can’t be shared.');
  });

  test('has the difference of all variations from the first, also where only the last are asked for', async () => {
    const { running } = await ended();
    const move = { seed: 9, temperature: 0.9, topGroups: 2, varied: 0.7 };
    const whole = await running.ask('variedPictures', { ...move, first: 0, count: 4 });
    const other = await running.ask('variedPictures', { ...move, varied: 0.2, first: 0, count: 1 });
    const last = await running.ask('variedPictures', { ...move, first: 3, count: 1 });
    expect(last.difference).toEqual(whole.difference);
    expect(last.pictures).toEqual(whole.pictures.slice(3));
    expect(other.pictures).not.toEqual(whole.pictures.slice(0, 1));
  });

  test('of the temperatures gives the samples of the command line, a few at a time', async () => {
    const { session, running } = await ended();
    const moves = [
      [1, 0.5, 0],
      // In the last group alone, so that a pass may begin there; in one further up; in no group.
      [1, 0.5, 0.4],
      [1, 0.5, 0.7],
      [1, 0.2, 0.7],
      [1, 0.2, 1],
      [0.8, 0.2, 1],
      [0.8, 0.2, 1],
      [0.8, 0.2, 0],
    ];
    for (const temperatures of moves) {
      const { model, expected } = await directly(session, async ({ model, running: on }) => {
        const epsilon = seededEpsilon(REQUEST.seed, 'prior', model.groupShapes);
        const { samples } = await variations({
          ...{ model, running: on, rows: 4, temperatures, shared: [], epsilon, signal: never },
        });
        return { model, expected: samples.pictures };
      });
      for (const [first, count] of [
        [0, 1],
        [1, 1],
        [2, 2],
      ] as const) {
        const { pictures } = await running.ask('sampledPictures', { temperatures, first, count });
        const rows = Array.from({ length: count }, (_, row) => first + row);
        expect(pictures).toEqual(rows.map((row) => pixels(expected, row, pictureTarget(model))));
      }
    }
    await expect(running.ask('sampledPictures', { first: 0, count: 2, temperatures: [1] })).rejects.toThrow(
      'There are 1 temperatures, and the model has 3 groups.',
    );
  });

  test('of temperatures, or of a k, runs only what is below it', async () => {
    const { running } = await ended();
    const ran = vi.spyOn(StageTimes.prototype, 'add');
    const stagesOf = async (asked: () => Promise<unknown>) => {
      const before = ran.mock.calls.length;
      await asked();
      return ran.mock.calls.length - before;
    };
    const sample = (...temperatures: number[]) =>
      stagesOf(() => running.ask('sampledPictures', { temperatures, first: 0, count: 1 }));
    const whole = await sample(1, 1, 1);
    // The first move of a group leaves what the next one begins with.
    expect(await sample(1, 1, 0.5)).toBe(whole);
    expect(await sample(1, 1, 0.2)).toBeLessThan(whole);
    expect(await sample(1, 0.5, 0.2)).toBe(whole);
    const vary = (topGroups: number, varied: number, first = 0) =>
      stagesOf(() => running.ask('variedPictures', { seed: 0, temperature: 1, topGroups, varied, first, count: 1 }));
    // The sample itself and its first variation; the sample is never decoded again.
    expect(await vary(1, 1)).toBe(2 * whole);
    expect(await vary(2, 1)).toBe(whole);
    expect(await vary(2, 1, 1)).toBeLessThan(whole);
    expect(await vary(2, 0.5)).toBeLessThan(whole);
    expect(await vary(3, 0.5)).toBeLessThan(whole);
    expect(await vary(1, 0.5)).toBe(whole);
    ran.mockRestore();
  });
});

describe('Moves that come faster than pictures', () => {
  test('are dropped but for the running one and the latest', async () => {
    const { ask } = await ended();
    await ask(MOVE);
    const first = ask(MOVE);
    await new Promise(setImmediate);
    const moves = [first, ...[0.1, 0.2, 0.3].map((widths) => ask({ ...MOVE, widths }))];
    const results = await Promise.allSettled(moves);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(moves[1]).rejects.toThrow('A later move took the place of this one.');
  });

  test('drop the samples that still wait, and the latest come whole', async () => {
    const { running } = await ended();
    const part = (temperature: number, first: number) =>
      running.ask('sampledPictures', { temperatures: [1, temperature, temperature], first, count: 2 });
    await part(1, 0);
    const parts = [part(0.1, 0), part(0.2, 0), part(0.3, 0), part(0.4, 0)];
    const results = await Promise.allSettled(parts);
    expect(results.at(-1)!.status).toBe('fulfilled');
    expect(results.slice(1, -1).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await part(0.4, 0)).pictures).toEqual((await parts.at(-1)!).pictures);
  });

  test('end for an analysis, which runs, and are refused meanwhile; then the picture follows again', async () => {
    const { running, ask, last, onReport } = await ended();
    await ask(MOVE);
    const moving = ask(MOVE);
    const during: Promise<unknown>[] = [];
    onReport(() => {
      if (last().measured > 0 && during.length === 0) during.push(ask(MOVE).catch((error: unknown) => error));
    });
    const analysis = { kind: 'leave out', temperature: 1, below: 'posterior' } as const;
    const analysing = running.analyse({ analysis, scope: { image: null, among: null }, images: 3, draws: 1 });
    await expect(moving).rejects.toThrow('The model is busy with an analysis or inspection.');
    await analysing;
    expect(last().status.kind).toBe('finished');
    expect(String(await during[0])).toContain('The model is busy with an analysis or inspection.');
    expect((await ask(MOVE)).pixels).not.toBeNull();
  });
});

describe('A move is refused', () => {
  test.each<[string, LiveChange, number, string]>([
    ['of an image that isn’t kept', MOVE, 3, 'Image 3 is not kept. Latents can be changed in images 0 to 2.'],
    ['to an image that isn’t kept', { kind: 'swap', group: 0, other: 9, mode: 'value' }, 0, 'Image 9 is not kept.'],
    ['towards an image that isn’t kept', { ...PATH, other: 9 }, 0, 'Image 9 is not kept.'],
    ['towards it in no group', { ...PATH, groups: [0, 7] }, 0, 'There is no latent group 7'],
    ['of no group', { kind: 'none', group: 7 }, 0, 'There is no latent group 7: the model has groups 0 to 2.'],
    ['of no channel', { ...MOVE, channel: 99 }, 0, 'There is no channel 99 in group 0'],
    ['of no latent', { ...MOVE, position: { y: 99, x: 0 } }, 0, 'There is no latent at y 99, x 0'],
  ])('%s', async (_, change, image, why) => {
    const { ask } = await ended();
    await expect(ask(change, { image })).rejects.toThrow(why);
  });

  test('before anything is measured', async () => {
    const { ask } = inspected();
    await expect(ask(MOVE)).rejects.toThrow('Nothing is measured yet.');
  });

  test('of saved statistics, which have no model', async () => {
    const saved = new SavedInspection(
      { ...REQUEST, path: statisticsPath('two-images') },
      {
        report: () => undefined,
        keep: () => undefined,
      },
    );
    await saved.run();
    const query: LiveQuery = { image: 0, change: MOVE, below: 'prior', measures: false };
    await expect(saved.ask('changedPicture', query)).rejects.toThrow('inspect the checkpoint');
  });

  test('of a checkpoint that was rewritten', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'live-'));
    const path = join(folder, 'checkpoint.pt');
    await copyFile(GOLDEN, path);
    const { ask } = await ended({ path });
    await utimes(path, new Date(), new Date(0));
    await expect(ask(MOVE)).rejects.toThrow('was rewritten since it was opened');
    await rm(folder, { recursive: true });
  });
});
