/** A page's comparison: its results, A, beside those of a baseline, B. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { RunningInspection } from '../../src/model/session/runningInspection';
import { Session } from '../../src/model/session/session';
import type { Baseline } from '../../src/protocol/compare/baseline';
import type { ComparisonRun } from '../../src/protocol/compare/comparison';
import { USUAL_ENGINE, type Inspection, type InspectionRequest } from '../../src/protocol/inspection';
import { SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';

const EARLIER = join(root, 'test/fixtures/run/checkpoint-0016.pt');
const STATISTICS = join(root, 'test/fixtures/statistics/two-images.safetensors');
const MOST = 6;

const REQUEST: InspectionRequest = {
  path: SAMPLE,
  input: { kind: 'files', paths: [SAMPLE_IMAGES], most: MOST, from: 0 },
  ...{ seed: 0, draws: 2, threads: 1, activityThresholdNats: 0.1, flags: [] },
  engine: { ...USUAL_ENGINE, wish: 'onnxruntime-cpu' },
};
const OTHER: Baseline = { kind: 'file', path: EARLIER };
/** The same images as another input. */
const SAME: Baseline = {
  kind: 'input',
  input: { kind: 'files', paths: [SAMPLE_IMAGES], most: MOST, from: 0 },
  isPaired: true,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comparison-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

async function inspected(
  changed: Partial<InspectionRequest> = {},
  onReport: (run: ComparisonRun, inspection: RunningInspection) => void = () => undefined,
) {
  const request = { ...REQUEST, ...changed };
  const session = new Session(request, { hosts: join(root, 'dist', 'engines'), cache: null });
  sessions.push(session);
  const told: Inspection[] = [];
  const kept: string[] = [];
  const running: RunningInspection = new RunningInspection(session, request, {
    report: (inspection) => {
      told.push(inspection);
      if (inspection.comparison !== null) onReport(inspection.comparison, running);
    },
    keep: (name) => kept.push(name),
    ready: () => undefined,
  });
  await running.run();
  const run = () => told.at(-1)!.comparison!;
  return { running, told, kept, run, report: () => run().report! };
}

describe('Another checkpoint', () => {
  test('gets the same images and the same noise, and A − B of everything adds up', async () => {
    const { running, run, report } = await inspected();
    await running.compare(OTHER);
    expect(run().status.kind).toBe('finished');
    const { a, b, isPaired, how, nelbo, distortion, kl, groups, channels } = report();
    expect(a.name).toBe('nvae-digits.pt, epoch 66');
    expect(b).toMatchObject({ name: 'checkpoint-0016.pt, epoch 16', images: MOST });
    expect(b.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect({ isPaired, how }).toEqual({ isPaired: true, how: 'paired: the same images and the same noise' });
    // The later checkpoint has the lower NELBO.
    expect(nelbo!.difference.mean).toBeLessThan(-10);
    for (const number of [nelbo!, distortion!, kl, ...groups, ...channels.flat()]) {
      expect(number.difference.mean).toBeCloseTo(number.a.mean - number.b.mean, 8);
    }
    expect(nelbo!.difference.mean).toBeCloseTo(kl.difference.mean + distortion!.difference.mean, 8);
    const ofGroups = groups.reduce((sum, { difference }) => sum + difference.mean, 0);
    expect(ofGroups).toBeCloseTo(kl.difference.mean, 8);
    // Whatever both share cancels, so pairs are known better than their sides.
    const apart = Math.hypot(nelbo!.a.standardError!, nelbo!.b.standardError!);
    expect(nelbo!.difference.standardError!).toBeLessThan(apart);
  });

  test('has the numbers of A that the page shows, and its latent positions', async () => {
    const { running, told, kept, report } = await inspected();
    await running.compare(OTHER);
    const { summary, groups } = told.at(-1)!;
    expect(report().nelbo!.a.mean).toBeCloseTo(summary!.nelboNats!.mean, 3);
    const map = await running.ask('comparedMap', { group: 6 });
    expect([map.height, map.width]).toEqual([8, 8]);
    const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
    expect(sum(map.a)).toBeCloseTo(groups[6]!.klNats.mean, 3);
    expect(sum(map.difference)).toBeCloseTo(report().groups[6]!.difference.mean, 8);
    expect(kept.filter((name) => name === 'comparedMap')).toHaveLength(report().groups.length);
  });

  test('is compared again when the same request is made again', async () => {
    const { running, told } = await inspected();
    await running.compare(OTHER);
    const { request } = told.at(-1)!;
    expect(request.baseline).toEqual(OTHER);
    const again = await inspected(request);
    expect(again.report().nelbo!.difference).toEqual(told.at(-1)!.comparison!.report!.nelbo!.difference);
  });

  test('is refused if it holds saved statistics, and what was there stays', async () => {
    const { running, run, report } = await inspected();
    await running.compare(SAME);
    await running.compare({ kind: 'file', path: STATISTICS });
    expect(run().status).toEqual({
      kind: 'failed',
      message:
        "two-images.safetensors holds statistics and nvae-digits.pt doesn't. Compare two checkpoints or two statistics files.",
    });
    expect(report().baseline).toEqual(SAME);
  });

  test('ends at once when it is cancelled, and what was there stays', async () => {
    const { running, run, report } = await inspected({}, ({ status, baseline }, it) => {
      if (status.kind === 'running' && baseline === OTHER) it.cancelComparison();
    });
    await running.compare(SAME);
    await running.compare(OTHER);
    expect(run()).toMatchObject({ baseline: OTHER, status: { kind: 'cancelled' } });
    expect(report().baseline).toEqual(SAME);
  });
});

describe('Another input', () => {
  test('is the same as itself, image by image', async () => {
    const { running, report } = await inspected();
    await running.compare(SAME);
    const { isPaired, nelbo, groups } = report();
    expect(isPaired).toBe(true);
    for (const { difference } of [nelbo!, ...groups]) expect(Math.abs(difference.mean)).toBeLessThan(1e-3);
  });

  test('that is not paired has the errors of independent means, and says how well it can be told apart', async () => {
    const { running, report } = await inspected();
    await running.compare({ ...SAME, isPaired: false });
    const { isPaired, how, nelbo } = report();
    expect(isPaired).toBe(false);
    expect(how).toMatch(/^unpaired/);
    const { a, b, difference, auroc } = nelbo!;
    expect(difference.standardError).toBeCloseTo(Math.hypot(a.standardError!, b.standardError!), 8);
    expect(auroc!.area).toBeCloseTo(0.5, 1);
  });

  test('is refused for pairs if it has another number of images', async () => {
    const { running, run } = await inspected();
    const input = { kind: 'files', paths: [SAMPLE_IMAGES], most: MOST - 1, from: 0 } as const;
    await running.compare({ kind: 'input', input, isPaired: true });
    expect(run().status).toEqual({
      kind: 'failed',
      message: `The images can't be paired: A has ${MOST} and B ${MOST - 1}. Compare them unpaired.`,
    });
  });
});

test('Two classes are compared among the same images', async () => {
  const images = join(folder, 'digits');
  for (const [name, ofClass] of [
    ['000', 'even'],
    ['001', 'odd'],
    ['002', 'even'],
    ['003', 'odd'],
    ['005', 'odd'],
  ] as const) {
    await cp(join(SAMPLE_IMAGES, `${name}.png`), join(images, ofClass, `${name}.png`));
  }
  const { running, report } = await inspected({ input: { kind: 'files', paths: [images], most: null } });
  await running.compare({ kind: 'classes', first: 1, second: 0 });
  const { a, b, isPaired, command } = report();
  expect([a.images, b.images]).toEqual([3, 2]);
  expect(a.name).toBe('3 images of class odd among 5 images from digits/');
  expect(isPaired).toBe(false);
  expect(command).toContain('--classes odd,even');
});
