/** What the view Model asks of an inspection: the weights and the training, with the command line's numbers. */
import { cp, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openImages } from '../../src/model/analyses/images';
import { latentRanges } from '../../src/model/analyses/latentRanges';
import { weightReport } from '../../src/model/analyses/weights';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningInspection } from '../../src/model/session/runningInspection';
import { Session } from '../../src/model/session/session';
import type { InspectionRequest } from '../../src/protocol/inspection';
import { RANGES } from '../../src/protocol/latentRanges';
import { betaInWords, type WeightNews, type WeightReport } from '../../src/protocol/weights';

const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');
const IMAGES = join(root, 'media', 'sample', 'images');
const FLOWS = join(root, 'test', 'fixtures', 'golden', 'cifar10-flow.pt');
const NAN = join(root, 'test', 'fixtures', 'training', 'nonfinite.pt');
const REQUEST: InspectionRequest = {
  ...{ path: SAMPLE, input: { kind: 'files', paths: [IMAGES], most: 3 }, seed: 0, draws: 2, threads: 1, flags: [] },
  activityThresholdNats: 0.1,
};
const { signal } = new AbortController();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-answers-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sessions: Session[] = [];
afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())));

function inspecting(changed: Partial<InspectionRequest> = {}) {
  const request = { ...REQUEST, ...changed };
  const session = new Session(request, { hosts: join(root, 'dist', 'engines'), cache: null });
  sessions.push(session);
  const kept: { name: string; answer: object | null }[] = [];
  const running = new RunningInspection(session, request, {
    report: () => undefined,
    keep: (name, _, answer) => kept.push({ name, answer }),
    ready: () => undefined,
  });
  return { session, request, running, kept };
}

/** Asks as a page does, until the weights are read. */
async function readBy(running: RunningInspection): Promise<{ report: WeightReport; news: WeightNews[] }> {
  const news: WeightNews[] = [];
  for (let known = 0; ;) {
    const latest = await running.ask('weights', known);
    news.push(latest);
    if (latest.kind === 'read') return { report: latest.report, news };
    known = latest.done;
  }
}

test.each([
  ['the sample', SAMPLE],
  ['a model with flows', FLOWS],
  ['a model with weights that are not finite', NAN],
])('The norms, scales and counts of %s are those of nvae-inspect weights', async (_, path) => {
  const { running, session } = inspecting({ path });
  const model = await session.model();
  const { report } = await readBy(running);
  expect(report).toEqual(await weightReport(model, signal));
  // Read once: the next question has the whole answer.
  expect(await running.ask('weights', 0)).toEqual({ kind: 'read', report });
});

test('Two pages that ask at the same time both get the whole report, and progress never goes back', async () => {
  const { running, session } = inspecting();
  await session.model();
  const both = await Promise.all([readBy(running), readBy(running)]);
  expect(both[0].report).toBe(both[1].report);
  for (const { news } of both) {
    const done = news.flatMap((one) => (one.kind === 'reading' ? [one.done] : []));
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(new Set(done).size).toBe(done.length);
  }
});

test('Weights of a checkpoint that was rewritten are refused', async () => {
  const path = join(folder, 'rewritten.pt');
  await cp(SAMPLE, path);
  const { running, session } = inspecting({ path });
  await session.model();
  await utimes(path, new Date(), new Date());
  await expect(running.ask('weights', 0)).rejects.toThrow(/changed|rewritten/);
});

test('α and γ on the images measured are those of nvae-inspect weights --images, and outlive the process', async () => {
  const { running, request, session, kept } = inspecting();
  await running.run();
  const answer = await running.ask('training', null);
  const model = await session.model();
  await using images = await openImages(model, { ...request, signal });
  const ranges = await session.run(signal, ({ running: engine }) =>
    latentRanges({
      ...{ model, running: engine, images, draws: 2, signal },
      epsilon: seededEpsilon(request.seed, 'posterior', model.groupShapes, (image) => images.indexOf(image)),
    }),
  );
  expect(answer.sizes).toEqual((await weightReport(model, signal)).balancingSizes);
  expect(answer.state).toMatchObject({ beta: 1, epoch: 66, globalStep: 3625 });
  if (answer.balancing.kind !== 'known') throw new Error(answer.balancing.reason);
  expect(answer.balancing).toMatchObject({ images: 3, draws: 2 });
  answer.balancing.coefficients.forEach((coefficient, group) => {
    expect(coefficient).toBeCloseTo(ranges.balancing[group]!, 9);
  });
  expect(kept.filter(({ name }) => name === 'training')).toEqual([{ name: 'training', answer }]);
});

test('With flows γ is not made up from means over draws', async () => {
  const { running } = inspecting({ path: FLOWS, input: { kind: 'samples', count: 1, temperature: 1 }, draws: 2 });
  await expect(running.ask('training', null)).rejects.toThrow('Nothing is measured yet.');
  await running.run();
  const { balancing, state } = await running.ask('training', null);
  expect(balancing).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('With flows') as string });
  expect(state.beta).toBeNull();
});

test.each([
  ['the sample', SAMPLE],
  ['a model with flows', FLOWS],
])('With one draw of each image, γ and the latents out of range of %s are the command line’s', async (_, path) => {
  const input = { kind: 'samples', count: 2, temperature: 1 } as const;
  const { running, request, session } = inspecting({ path, input, draws: 1 });
  await running.run();
  const model = await session.model();
  const expected = await session.run(signal, async ({ running: engine }) => {
    await using images = await openImages(model, { ...request, signal });
    const epsilon = seededEpsilon(request.seed, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    return await latentRanges({ model, running: engine, images, draws: 1, signal, epsilon });
  });
  const { balancing } = await running.ask('training', null);
  if (balancing.kind !== 'known') throw new Error(balancing.reason);
  balancing.coefficients.forEach((coefficient, group) => {
    expect(coefficient).toBeCloseTo(expected.balancing[group]!, 9);
  });
  const ranges = await running.ask('latentRanges', null);
  if (ranges.kind !== 'counted') throw new Error(ranges.reason);
  expect(ranges.images).toBe(2);
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  ranges.groups.forEach(({ latents, q, p }, group) => {
    const { perChannel, ...of } = expected.groups[group]!;
    expect(latents).toBe(perChannel * of.q.mu.length);
    for (const { key } of RANGES) {
      expect(q[key]).toBe(total(of.q[key]));
      expect(p?.[key] ?? null).toBe(group === 0 ? null : total(of.p[key]));
    }
  });
});

test('Findings rest on analyses and weights once those are there, and outlive the process', async () => {
  const { running, kept } = inspecting();
  await running.run();
  const rules = async () => (await running.ask('findings', { among: null })).map(({ rule }) => rule);
  expect(await rules()).not.toContain('bound on few draws');
  await running.analyse({
    ...{ analysis: { kind: 'bound' }, scope: { image: null, among: null }, images: 3, draws: 20 },
  });
  expect(await rules()).toContain('bound on few draws');
  expect(JSON.stringify(kept.filter(({ name }) => name === 'findings').at(-1))).toContain('bound on few draws');
});

test('β in words: what the KL means while it is below 1', () => {
  expect(betaInWords(0.4211)).toEqual([
    'Saved at β = 0.421 by the release’s schedule: training weighted the KL by 0.421 and balanced it between groups.',
    'The KL shown elsewhere is unweighted, and the model has not been trained on its ELBO yet.',
  ]);
  expect(betaInWords(1)).toEqual(['β = 1 by the release’s schedule: trained on its ELBO']);
  expect(betaInWords(null)[0]).toMatch(/unknown/);
});
