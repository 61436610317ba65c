/** Analyses of the page that take every group from its posterior, with the command line's numbers. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Analysed } from '../../src/model/analyses/analysed';
import { ChosenImages } from '../../src/model/analyses/chosenImages';
import { openImages } from '../../src/model/analyses/images';
import { importanceBound } from '../../src/model/analyses/importanceBound';
import { informationOf } from '../../src/model/analyses/information';
import { informationReport } from '../../src/model/analyses/informationReport';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import type { Session } from '../../src/model/session/session';
import { estimateOf } from '../../src/model/statistics/estimate';
import type { InspectionRequest } from '../../src/protocol/inspection';
import type { AnalysisWish } from '../../src/protocol/whatIf/analysis';
import type { BoundReport } from '../../src/protocol/whatIf/bound';
import { passesOf } from '../../src/protocol/whatIf/analysis';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { closeSessions, inspectedFor } from '../fixtures/analysedInspection';

const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');
const IMAGES = join(root, 'media', 'sample', 'images');
const MEASURED = 4;
const REQUEST: InspectionRequest = {
  ...{
    path: SAMPLE,
    input: { kind: 'files', paths: [IMAGES], most: MEASURED, from: 0 },
    seed: 3,
    draws: 1,
    threads: 1,
  },
  ...{ flags: [], activityThresholdNats: 0.1 },
};
const ALL = { image: null, among: null } as const;
const never = new AbortController().signal;

afterEach(closeSessions);

const inspected = (onReport?: Parameters<typeof inspectedFor>[1]) => inspectedFor(REQUEST, onReport);

/** Runs an analysis's own code on the same images, noise and batches. */
async function directly<T>(
  session: Session,
  draws: number,
  chosen: readonly number[],
  analyse: (analysed: Analysed) => Promise<T>,
): Promise<T> {
  const model = await session.model();
  await using all = await openImages(model, { ...REQUEST, signal: never });
  return await session.run(never, async ({ running }) => {
    await all.draw(running.runner, MEASURED, () => undefined);
    const images = new ChosenImages(all, chosen);
    const epsilon = seededEpsilon(REQUEST.seed, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    return analyse({ model, running, images, draws, epsilon, signal: never });
  });
}

function boundOf({ result }: AnalysisRun): BoundReport {
  if (result?.kind !== 'bound') throw new Error('there is no bound');
  return result.bound;
}

describe('The importance-weighted bound', () => {
  const wish: AnalysisWish = { analysis: { kind: 'bound' }, scope: ALL, images: MEASURED, draws: 5 };

  test('has the numbers that nvae-inspect bound reports, beside −NELBO of the same draws', async () => {
    const { running, session, run } = await inspected();
    await running.analyse(wish);
    expect(run()).toMatchObject({ wish, measured: MEASURED, planned: MEASURED, status: { kind: 'finished' } });
    const bound = boundOf(run());
    let report: BoundReport | null = null;
    const bounds = await directly(session, 5, [0, 1, 2, 3], (analysed) =>
      importanceBound({ ...analysed, measured: (soFar) => (report = soFar) }),
    );
    expect(bound).toEqual(report);
    expect(bound.summary).toMatchObject({ draws: 5, images: MEASURED, bitsPerDimension: null });
    expect(bound.summary.boundNats).toEqual(estimateOf(bounds.map(({ boundNats }) => boundNats)));
    expect(bound.elboNats.mean).toBeCloseTo(estimateOf(bounds.map(({ elboNats }) => elboNats)).mean, 9);
    expect(bound.gapNats.mean).toBeCloseTo(bound.summary.boundNats.mean - bound.elboNats.mean, 9);
    expect(bound.images.map(({ name }) => name)).toEqual(['000.png', '001.png', '002.png', '003.png']);
  });

  test('of one draw is its log weight, and says what the inspection says of the NELBO', async () => {
    const { running, run } = await inspected();
    await running.analyse({ ...wish, draws: 1 });
    const { summary, elboNats } = boundOf(run());
    expect(summary.effectiveSampleSize.mean).toBe(1);
    expect(summary.boundNats.mean).toBe(summary.meanLogWeightNats.mean);
    const rows = await running.ask('imageRows', { sort: 'nelbo', descending: true, filter: '', from: 0, count: 4 });
    const mean = rows.rows.reduce((sum, { nelboNats }) => sum + (nelboNats?.mean ?? NaN), 0) / MEASURED;
    expect(-elboNats.mean).toBeCloseTo(mean, 4);
  });

  test('of one image has its own number and name, and no error where too few draws carry the weight', async () => {
    const { running, run } = await inspected();
    await running.analyse({ ...wish, scope: { image: 2, among: null } });
    const { images, summary, elboNats } = boundOf(run());
    expect(images).toMatchObject([{ image: 2, name: '002.png', errorNats: null }]);
    expect(images[0]!.effectiveSampleSize).toBeLessThan(10);
    expect(summary.boundNats.standardError).toBeNull();
    expect(elboNats.standardError).toBeGreaterThan(0);
  });

  test('comes with the first image, reports its progress, and keeps what it has when it is cancelled', async () => {
    const { running, run, told } = await inspected(({ measured, status }, it) => {
      if (measured > 0 && status.kind === 'running') it.cancelAnalysis();
    });
    await running.analyse({ ...wish, draws: 40 });
    expect(run()).toMatchObject({ status: { kind: 'cancelled' }, measured: 1, planned: MEASURED });
    expect(boundOf(run()).images).toHaveLength(1);
    const progress = told.flatMap(({ runs }) =>
      runs.flatMap(({ status }) => (status.kind === 'running' && status.progress !== null ? [status.progress] : [])),
    );
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)!.total).toBeGreaterThan(progress.at(-1)!.done);
  });

  test('costs one pass per draw and image', () => {
    expect(passesOf(wish, [])).toEqual({ from: [], draws: 5, images: MEASURED });
  });
});

describe('What the KL consists of', () => {
  const wish: AnalysisWish = { analysis: { kind: 'information' }, scope: ALL, images: MEASURED, draws: 2 };
  const informationIn = ({ result }: AnalysisRun) => {
    if (result?.kind !== 'information') throw new Error('there is no information');
    return result.information;
  };

  test('has the numbers that nvae-inspect information reports; constant, images and draws add up to the shift', async () => {
    const { running, session, run } = await inspected();
    await running.analyse(wish);
    expect(run()).toMatchObject({ wish, measured: MEASURED, status: { kind: 'finished' } });
    const information = informationIn(run());
    const model = await session.model();
    const direct = await directly(session, 2, [0, 1, 2, 3], (analysed) => informationOf(analysed));
    expect(information).toEqual(informationReport(direct, model));
    const { top, groups } = information;
    if (top.kind !== 'measured') throw new Error(top.reason);
    expect(top.informationNats.mean + top.mismatchNats).toBeCloseTo(top.klNats.mean, 9);
    expect(top.logImages).toBe(Math.log(MEASURED));
    expect(top.informationNats.mean).toBeLessThanOrEqual(top.logImages);
    groups.forEach(({ shift }, group) => {
      if (shift.kind !== 'split') throw new Error(shift.reason);
      const { constant, images, draws } = direct.groups[group]!.shift;
      const whole = [...constant, ...images, ...draws].reduce((sum, nats) => sum + nats, 0);
      expect(shift.constantNats + shift.imagesNats + shift.drawsNats!).toBeCloseTo(whole, 9);
    });
  });

  test('comes with the first image, which tells nothing by itself, and then each time twice as many are measured', async () => {
    const seen = new Map<number, string>();
    const { running, run } = await inspected(({ measured, result }) => {
      if (result?.kind === 'information') seen.set(measured, result.information.top.kind);
    });
    await running.analyse(wish);
    expect(seen.get(1)).toBe('not measured');
    expect(seen.get(MEASURED)).toBe('measured');
    expect(run().measured).toBe(MEASURED);
  });

  test('of one image says why nothing is split', async () => {
    const { running, run } = await inspected();
    await running.analyse({ ...wish, scope: { image: 1, among: null } });
    const { top, groups } = informationIn(run());
    expect(top).toMatchObject({ kind: 'not measured', reason: expect.stringMatching(/choose at least two/) as string });
    expect(groups[0]!.shift).toMatchObject({ kind: 'not split' });
  });

  test('cancelled after the first images keeps them', async () => {
    const { running, run } = await inspected(({ measured, status }, it) => {
      if (measured > 0 && status.kind === 'running') it.cancelAnalysis();
    });
    await running.analyse({ ...wish, draws: 30 });
    expect(run()).toMatchObject({ status: { kind: 'cancelled' }, measured: 1 });
    expect(informationIn(run()).images).toBe(1);
  });
});
