/** One inspection on a session of a small network: what is reported, what can be asked meanwhile, and how it ends. */
import type { MapQuery } from '../../src/protocol/statistics';
import { copyFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { EngineFailure } from '../../src/model/engine/engine';
import { featureMapBytes } from '../../src/model/graph/featureMaps';
import { RunningInspection } from '../../src/model/session/runningInspection';
import { Session, type SessionEngine, type SessionOptions } from '../../src/model/session/session';
import { SessionInspections } from '../../src/model/session/sessionInspections';
import { FIRST_IMAGE_ROWS } from '../../src/protocol/images';
import type { InputChoice } from '../../src/protocol/input';
import {
  RELEASE_THRESHOLD_NATS,
  USUAL_ENGINE,
  type Inspection,
  type InspectionRequest,
} from '../../src/protocol/inspection';
import type { Finding } from '../../src/protocol/findings';
import { KL_QUANTITIES } from '../../src/protocol/quantities';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { failingHosts } from '../fixtures/failingHosts';
import { statisticsPath } from '../fixtures/goldenStatistics';

const GOLDEN = join(root, 'test', 'fixtures', 'golden', 'cells-res_elu.pt');
const IMAGES = join(root, 'media', 'sample', 'images');
const OPTIONS: SessionOptions = { hosts: join(root, 'dist', 'engines'), cache: null };
const pictures = (most: number): InputChoice => ({ kind: 'files', paths: [IMAGES], most });
const samples = (count: number): InputChoice => ({ kind: 'samples', count, temperature: 1 });
const REQUEST: InspectionRequest = {
  ...{ path: GOLDEN, input: pictures(3), seed: 0, draws: 1, threads: 1, flags: [] },
  activityThresholdNats: RELEASE_THRESHOLD_NATS,
};
const GROUPS = 3;
const MAP = { quantity: 'kl', group: 0, channel: null, image: null } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'running-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sessions: Session[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

function openSession(request = REQUEST, options = OPTIONS): Session {
  const session = new Session(request, options);
  sessions.push(session);
  return session;
}

/** @param onReport receives every report */
function inspecting(
  changed: Partial<InspectionRequest> = {},
  session = openSession({ ...REQUEST, ...changed }),
  onReport: (inspection: Inspection, running: RunningInspection) => void = () => undefined,
) {
  const reports: Inspection[] = [];
  const kept: { name: string; request: unknown; answer: object | null }[] = [];
  const order: string[] = [];
  const request = { ...REQUEST, ...changed };
  const running: RunningInspection = new RunningInspection(session, request, {
    report: (inspection) => {
      reports.push(inspection);
      if (inspection.groups.some((group) => group !== null) && !order.includes('numbers')) order.push('numbers');
      onReport(inspection, running);
    },
    keep: (name, asked, answer) => kept.push({ name, request: asked, answer }),
    ready: () => order.push('ready'),
  });
  return { running, session, reports, kept, order, last: () => reports.at(-1)! };
}

const hasNumbers = ({ groups }: Inspection) => groups.some((group) => group !== null);

describe('An inspection', () => {
  test('reports the checkpoint and its engine first, then the input, then numbers, and finally its end', async () => {
    const { running, reports, last, order } = inspecting();
    await running.run();
    const [opened, measuring] = reports;
    expect(opened).toMatchObject({ status: { kind: 'opening' }, input: null, engine: { device: 'CPU' } });
    expect(opened!.checkpoint!.groups).toHaveLength(GROUPS);
    expect(measuring).toMatchObject({ input: { images: 3 }, groups: [null, null, null], summary: null });
    expect(order).toEqual(['ready', 'numbers']);
    const message = expect.stringMatching(/^Measured in [\d.]+ m?s$/) as string;
    expect(last().status).toEqual({ kind: 'finished', message });
    expect(last()).toMatchObject({ summary: { images: 3 }, notices: [] });
    expect(last().groups.map((group) => group!.images)).toEqual([3, 3, 3]);
  });

  test('hands out every group’s map to be kept, the last one whole', async () => {
    const { running, kept } = inspecting({ input: samples(4) });
    await running.run();
    for (let group = 0; group < GROUPS; group++) {
      const maps = kept.filter(({ name, request }) => name === 'klMap' && (request as MapQuery).group === group);
      // Maps of the first sample, and of all four.
      expect(maps.map(({ answer }) => answer)).toMatchObject([{ images: 1 }, { images: 4 }]);
      expect(maps.map(({ request }) => request)).toEqual([
        { ...MAP, group },
        { ...MAP, group },
      ]);
      expect(await running.ask('klMap', { ...MAP, group })).toEqual(maps[1]!.answer);
    }
    expect(kept.filter(({ name }) => name === 'klMap')).toHaveLength(2 * GROUPS);
  });

  test('hands out the costliest images to be kept, as they are at its end', async () => {
    const { running, kept } = inspecting({ draws: 2 });
    await running.run();
    const [rows, ...more] = kept.filter(({ name }) => name === 'imageRows');
    expect(more).toEqual([]);
    expect(rows).toMatchObject({ request: FIRST_IMAGE_ROWS, answer: { images: 3, matching: 3, draws: 2 } });
    expect(rows!.answer).toEqual(await running.ask('imageRows', FIRST_IMAGE_ROWS));
  });

  test('hands out its findings to be kept, and again when the threshold changes after the end', async () => {
    const { running, kept } = inspecting();
    await running.run();
    const findings = () => kept.filter(({ name }) => name === 'findings');
    expect(findings()).toHaveLength(1);
    expect(findings()[0]!.answer).toEqual(await running.ask('findings', { among: null }));
    running.setActivityThreshold(1e9);
    expect(findings()).toHaveLength(2);
    const rules = (findings()[1]!.answer as readonly Finding[]).map(({ rule }) => rule);
    expect(rules).toContain('groups unused');
    expect(await running.ask('unusedUnits', null)).toMatchObject({ activeMu: { kind: 'counted', images: 3 } });
  });

  test('with flows hands out two maps per group', async () => {
    const path = join(root, 'test', 'fixtures', 'golden', 'cifar10-flow.pt');
    const { running, kept } = inspecting({ path, input: samples(1) });
    await running.run();
    const maps = kept.filter(({ name }) => name === 'klMap');
    expect(new Set(maps.map(({ request }) => (request as MapQuery).quantity))).toEqual(new Set(KL_QUANTITIES));
    expect(maps).toHaveLength(2 * GROUPS);
  });

  test('answers with maps, histograms and pictures, even after its end', async () => {
    const { running } = inspecting();
    await running.run();
    expect(await running.ask('klMap', { ...MAP, channel: 1, image: 2 })).toMatchObject({ kind: 'latent' });
    expect(
      await running.ask('histograms', { group: 1, channels: { kind: 'one', channel: 0 }, image: null }),
    ).toMatchObject({ images: 3 });
    const frame = { image: 2, width: 32, height: 32, channels: 1 };
    const input = await running.ask('picture', { kind: 'input', image: 2 });
    const mean = await running.ask('picture', { kind: 'reconstruction', image: 2 });
    expect(input).toMatchObject({ ...frame, kind: 'input', name: expect.stringMatching(/png$/) as string });
    expect(mean).toMatchObject({ ...frame, kind: 'reconstruction', name: input.name });
    expect(input.pixels).toHaveLength(32 * 32);
    expect(mean.pixels).not.toEqual(input.pixels);
    await expect(running.ask('picture', { kind: 'input', image: 3 })).rejects.toThrow('There is no image 3.');
  });

  test('knows where the reconstruction loss lies: by pixel it adds up to the image’s own, mean of its draws', async () => {
    const { running } = inspecting({ draws: 3 });
    await running.run();
    const { rows } = await running.ask('imageRows', FIRST_IMAGE_ROWS);
    for (const { image, reconstructionNats } of rows) {
      const map = await running.ask('lossMap', { image });
      expect(map).toMatchObject({ query: { image }, height: 32, width: 32, margin: 2, draws: 3 });
      const sum = map.nats.reduce((total, nats) => total + nats, 0);
      expect(sum / map.reconstructionNats).toBeCloseTo(1, 12);
      expect(sum / reconstructionNats!.mean).toBeCloseTo(1, 9);
      expect([map.nats[0], map.nats[32 * 31 + 5]]).toEqual([0, 0]);
      // One scale suits all images.
      expect(map.spread[0]).toBeLessThanOrEqual(Math.min(...map.nats.filter((nats) => nats !== 0)));
      expect(map.spread.at(-1)).toBeGreaterThanOrEqual(Math.max(...map.nats));
      expect(map.spread).toEqual((await running.ask('lossMap', { image: 0 })).spread);
    }
    await expect(running.ask('lossMap', { image: 3 })).rejects.toThrow('There is no image 3.');
  });

  test('answers with the map of every image, as it answers for each', async () => {
    const { running } = inspecting();
    await running.run();
    const place = { quantity: 'kl', group: 1, channel: null } as const;
    const { maps, mapped } = await running.ask('imageMaps', { ...place, from: 1, count: 64 });
    expect(mapped).toBe(3);
    expect(maps.map(({ image }) => image)).toEqual([1, 2]);
    for (const { image, nats } of maps) {
      const map = await running.ask('klMap', { ...place, image });
      if (map.kind === 'latent') throw new Error('not a sum');
      nats.forEach((value, position) => expect(value).toBeCloseTo(map.klNats[position]!, 12));
    }
  });

  test('refuses in words what does not exist yet', async () => {
    const answers: Promise<unknown>[] = [];
    const asked = (running: RunningInspection) => [
      running.ask('picture', { kind: 'reconstruction', image: 0 }),
      running.ask('picture', { kind: 'input', image: 1 }),
      running.ask('picture', { kind: 'input', image: 2 }),
    ];
    const { running } = inspecting({ input: samples(2) }, undefined, (inspection, it) => {
      if (hasNumbers(inspection) && answers.length === 0)
        answers.push(...asked(it).map((answer) => answer.catch(String)));
    });
    await expect(running.ask('klMap', MAP)).rejects.toThrow('Nothing is measured yet.');
    await expect(running.ask('picture', { kind: 'input', image: 0 })).rejects.toThrow('There is no image 0.');
    await running.run();
    expect(await Promise.all(answers)).toEqual([
      'Refusal: The reconstruction of image 0 is not there yet, or not kept by itself.',
      'Refusal: Model sample 1 is not drawn yet.',
      'Refusal: There is no image 2.',
    ]);
    expect(await running.ask('picture', { kind: 'reconstruction', image: 0 })).toMatchObject({ image: 0 });
    expect(await running.ask('picture', { kind: 'input', image: 1 })).toMatchObject({ name: 'sample 1' });
  });

  test('gives the numbers of each of its images, with its name and today’s threshold', async () => {
    const { running, last } = inspecting();
    await running.run();
    const all = await Promise.all([0, 1, 2].map((image) => running.ask('imageSummary', image)));
    const pictured = await Promise.all([0, 1, 2].map((image) => running.ask('picture', { kind: 'input', image })));
    expect(all.map(({ image, name }) => [image, name])).toEqual(pictured.map(({ image, name }) => [image, name]));
    const mean = all.reduce((sum, { summary }) => sum + summary!.nelboNats!.mean / 3, 0);
    expect(mean).toBeCloseTo(last().summary!.nelboNats!.mean, 9);
    running.setActivityThreshold(1e9);
    expect(await running.ask('imageSummary', 1)).toMatchObject({ summary: { channelsInUse: 0 } });
    await expect(running.ask('imageSummary', 3)).rejects.toThrow('There is no image 3.');
  });

  test('recounts the channels in use with another threshold at once', async () => {
    const { running, last } = inspecting();
    await running.run();
    running.setActivityThreshold(1e9);
    expect(last()).toMatchObject({ activityThresholdNats: 1e9, summary: { channelsInUse: 0 } });
  });

  test('of as many samples as there is time for has their number in its request from then on', async () => {
    const input = { kind: 'samples', count: { decided: null }, temperature: 1 } as const;
    const { running, last } = inspecting({ input });
    await running.run();
    const { images } = last().input!;
    expect(images).toBeGreaterThanOrEqual(2);
    expect(last().request.input).toEqual({ ...input, count: { decided: images } });
  });
});

describe('An inspection ends with what it failed at', () => {
  test('the checkpoint, before anything else is needed', async () => {
    const path = join(folder, 'missing.pt');
    const { running, reports, last, order } = inspecting({ path, input: { kind: 'files', paths: [path], most: null } });
    await running.run();
    expect(reports).toHaveLength(1);
    expect(last()).toMatchObject({ checkpoint: null, status: { kind: 'failed', at: 'checkpoint' } });
    expect(order).toEqual([]);
  });

  test('the engine, if it insists on one that is unavailable', async () => {
    const request = { ...REQUEST, engine: { ...USUAL_ENGINE, wish: 'onnxruntime-directml' } as const };
    const session = openSession(request, { ...OPTIONS, insists: true });
    const { running, last } = inspecting(request, session);
    await running.run();
    expect(last().status).toMatchObject({ kind: 'failed', at: 'engine' });
  });

  test('the input', async () => {
    const paths = [join(folder, 'missing')];
    const { running, last, order } = inspecting({ input: { kind: 'files', paths, most: null } });
    await running.run();
    expect(last()).toMatchObject({ status: { kind: 'failed', at: 'input' }, input: null });
    expect(last().checkpoint).not.toBeNull();
    expect(order).toEqual([]);
  });

  test('the run, if something failed that nobody foresaw', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { running, session, last, order } = inspecting();
    vi.spyOn(session, 'run').mockRejectedValue(new Error('out of luck'));
    await running.run();
    expect(last().status).toEqual({
      ...{ kind: 'failed', at: 'run', message: 'The inspection failed unexpectedly: out of luck' },
    });
    expect(order).toEqual(['ready']);
  });

  test('the engine, if it failed in a way that nobody foresaw', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { running, session, last } = inspecting();
    vi.spyOn(session, 'engine').mockRejectedValue(new Error('out of luck'));
    await running.run();
    expect(last().status).toMatchObject({ kind: 'failed', at: 'engine' });
  });

  test('the run, not the input, if the code that reads the input is at fault', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const input = { kind: 'files', paths: null, most: null } as unknown as InputChoice;
    const { running, last } = inspecting({ input });
    await running.run();
    expect(last().status).toMatchObject({ kind: 'failed', at: 'run' });
  });

  test('a question, if the file leaves the network open', async () => {
    const path = join(folder, 'bare.pt');
    await writeAlteredCheckpoint(join(root, 'test', 'fixtures', 'golden', 'mnist.pt'), path, { bare: true });
    const { running, last } = inspecting({ path });
    await running.run();
    const { status } = last();
    expect(status.kind).toBe('asking');
    expect(status.kind === 'asking' && status.questions.length > 0 && status.why.length > 0).toBe(true);
  });
});

test('A requested engine that is unavailable is replaced, with a notice', async () => {
  const request = { ...REQUEST, engine: { ...USUAL_ENGINE, wish: 'onnxruntime-directml' } as const };
  const { running, reports, last } = inspecting(request, openSession(request));
  await running.run();
  expect(last().status.kind).toBe('finished');
  expect(last().notices).toEqual([expect.stringContaining('instead of onnxruntime-directml')]);
  expect(reports[0]).toMatchObject({ status: { kind: 'opening' }, notices: [] });
});

test('An engine that fails is replaced, with a notice, and the numbers are complete', async () => {
  const { running, last } = inspecting({}, openSession(REQUEST, { ...OPTIONS, hosts: await failingHosts(folder, 3) }));
  await running.run();
  expect(last()).toMatchObject({ status: { kind: 'finished' }, summary: { images: 3 } });
  expect(last().notices).toEqual([expect.stringMatching(/failed \(The device is lost\); .* went on\.$/)]);
  expect(last().engine!.runtime).toMatch(/^TensorFlow\.js/);
});

describe('A cancelled inspection', () => {
  test('ends at once, keeps its numbers, and hands out the maps as they are', async () => {
    const logged = vi.spyOn(console, 'error');
    const { running, session, kept, last } = inspecting({ input: samples(1000) }, undefined, (inspection, it) => {
      if ((inspection.summary?.images ?? 0) > 1) it.cancel();
    });
    await running.run();
    expect(last().status).toEqual({ kind: 'cancelled' });
    await session.run(new AbortController().signal, () => Promise.resolve()); // Its last stage has ended.
    expect(last().status).toEqual({ kind: 'cancelled' });
    expect(logged).not.toHaveBeenCalled();
    const { images } = last().summary!;
    expect(images).toBeGreaterThan(1);
    expect(images).toBeLessThan(1000);
    for (let group = 0; group < GROUPS; group++) {
      const map = await running.ask('klMap', { ...MAP, group });
      expect(kept.findLast(({ request }) => JSON.stringify(request) === JSON.stringify(map.query))!.answer).toEqual(
        map,
      );
    }
  });

  test('before it runs does nothing but say so', async () => {
    const { running, reports, session } = inspecting();
    const opened = vi.spyOn(session, 'model');
    running.cancel();
    await running.run();
    expect(opened).not.toHaveBeenCalled();
    expect(reports.map(({ status }) => status.kind)).toEqual(['cancelled']);
    expect(await session.heldBytes()).toBe(0);
  });

  test('while its checkpoint is being opened measures nothing', async () => {
    const { running, last, order } = inspecting();
    const run = running.run();
    running.cancel();
    await run;
    expect(last()).toMatchObject({ checkpoint: null, status: { kind: 'cancelled' } });
    expect(order).toEqual([]);
  });
});

describe('A session', () => {
  const analysis = ({ running }: SessionEngine) => Promise.resolve(running.heldBytes);
  const never = new AbortController().signal;

  test('opens its checkpoint once, and checks each time whether it is still the same', async () => {
    const path = join(folder, 'changing.pt');
    await copyFile(GOLDEN, path);
    const session = openSession({ ...REQUEST, path });
    const model = await session.model();
    expect(await session.model()).toBe(model);
    await utimes(path, 1, 1);
    await expect(session.model()).rejects.toThrow('changing.pt was rewritten since it was opened');
  });

  test('needs its checkpoint before its engine', async () => {
    await expect(openSession().engine()).rejects.toThrow('the session is not open');
  });

  test('compiles ahead while nothing runs, and not during an analysis', async () => {
    const session = openSession();
    await session.model();
    const { running } = await session.run(never, (engine) => Promise.resolve(engine));
    const prepare = vi.spyOn(running, 'prepare');
    await session.run(never, () => session.prepare());
    expect(prepare).not.toHaveBeenCalled();
    await session.prepare();
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  test('runs analyses one after the other, in the order of their requests', async () => {
    const session = openSession();
    await session.model();
    const order: string[] = [];
    let end: () => void = () => undefined;
    const first = session.run(never, async () => {
      order.push('first begins');
      await new Promise<void>((resolve) => (end = resolve));
      order.push('first ends');
    });
    const second = session.run(never, () => {
      order.push('second');
      return Promise.resolve(2);
    });
    await session.engine();
    await new Promise(setImmediate);
    expect(order).toEqual(['first begins']);
    end();
    await first;
    expect(await second).toBe(2);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  test('continues after an analysis that failed, and skips one that was cancelled before its turn', async () => {
    const session = openSession();
    await session.model();
    const failed = session.run(never, () => Promise.reject(new Error('a mistake')));
    const ran = vi.fn(analysis);
    const cancelled = session.run(AbortSignal.abort(new Error('enough')), ran);
    const next = session.run(never, analysis);
    await expect(failed).rejects.toThrow('a mistake');
    await expect(cancelled).rejects.toThrow('enough');
    expect(ran).not.toHaveBeenCalled();
    expect(await next).toBe(0);
  });

  test('keeps the weights of a small enough network until they are released', async () => {
    const session = openSession();
    const { running } = inspecting({}, session);
    await running.run();
    const held = (await session.model()).stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
    expect(await session.heldBytes()).toBe(held);
    await session.release();
    expect(await session.heldBytes()).toBe(0);
    const exact = openSession(REQUEST, { ...OPTIONS, mostKeptBytes: held });
    await inspecting({}, exact).running.run();
    expect(await exact.heldBytes()).toBe(held);
    const little = openSession(REQUEST, { ...OPTIONS, mostKeptBytes: held - 1 });
    await inspecting({}, little).running.run();
    expect(await little.heldBytes()).toBe(0);
  });

  test('stops an engine that failed in the end, and starts another one for the next analysis', async () => {
    const session = openSession();
    await session.model();
    const engines: unknown[] = [];
    const failing = session.run(never, ({ supply }) => {
      engines.push(supply.engine);
      return Promise.reject(new EngineFailure('The device is lost'));
    });
    await expect(failing).rejects.toThrow('The device is lost');
    await session.run(never, ({ supply }) => {
      engines.push(supply.engine);
      return Promise.resolve();
    });
    const mistaken = session.run(never, () => Promise.reject(new Error('a mistake')));
    await expect(mistaken).rejects.toThrow('a mistake');
    await session.run(never, ({ supply }) => {
      engines.push(supply.engine);
      return Promise.resolve();
    });
    expect(engines[1]).not.toBe(engines[0]);
    expect(engines[2]).toBe(engines[1]);
  });

  test('once closed starts no engine', async () => {
    const session = openSession();
    await session.model();
    await session.close();
    await expect(session.engine()).rejects.toThrow('the session is not open');
  });

  test('takes its engine’s memory limit from its request', async () => {
    const batchSize = async (memoryMb: number | null) => {
      const session = openSession({ ...REQUEST, engine: { ...USUAL_ENGINE, memoryMb } });
      await session.model();
      return session.run(never, ({ running }) => Promise.resolve(running.batchSize));
    };
    const imageMb = featureMapBytes((await openSession().model()).network.graph) / 1e6;
    expect(await batchSize(2.5 * imageMb)).toBe(2);
    expect(await batchSize(null)).toBe(8);
  });
});

describe('The inspections of a session', () => {
  function opened(options = OPTIONS) {
    const reports = new Map<number, Inspection[]>();
    const held: number[] = [];
    const kept: number[] = [];
    const inspections = new SessionInspections(options, {
      report: (id, inspection) => reports.set(id, [...(reports.get(id) ?? []), inspection]),
      keep: (id) => kept.push(id),
      held: (bytes) => held.push(bytes),
    });
    return { inspections, held, kept, last: (id: number) => reports.get(id)!.at(-1)! };
  }

  test('have numbers of their own, and share one file with its flags', async () => {
    const { inspections, last, kept, held } = opened();
    await inspections.inspect(1, { ...REQUEST, input: samples(1) });
    expect(last(1).status.kind).toBe('finished');
    expect(new Set(kept)).toEqual(new Set([1]));
    expect(held).toHaveLength(1);
    await expect(inspections.inspect(1, REQUEST)).rejects.toThrow('This model process has had inspection 1 already.');
    await expect(inspections.inspect(2, { ...REQUEST, threads: 2 })).rejects.toThrow(
      'This model process has another session.',
    );
    inspections.setActivityThreshold(1, 1e9);
    expect(last(1).activityThresholdNats).toBe(1e9);
    inspections.setActivityThreshold(7, 1);
    await expect(inspections.ask(7, 'klMap', MAP)).rejects.toThrow('These results are not kept any more.');
    inspections.forget(1);
    await expect(inspections.ask(1, 'klMap', MAP)).rejects.toThrow('These results are not kept any more.');
    await inspections.release();
    expect(held.at(-1)).toBe(0);
  });

  test('may be cancelled before they begin', async () => {
    const { inspections, last, held } = opened();
    inspections.cancel(1);
    await inspections.inspect(1, REQUEST);
    expect(last(1).status).toEqual({ kind: 'cancelled' });
    await inspections.inspect(2, { ...REQUEST, input: samples(1) });
    expect(last(2).status.kind).toBe('finished');
    expect(held).toHaveLength(2);
  });

  test('may cover statistics without their model, which have no weights', async () => {
    const { inspections, last, held, kept } = opened();
    const path = statisticsPath('two-images');
    await inspections.inspect(1, { ...REQUEST, path });
    expect(last(1)).toMatchObject({ status: { kind: 'finished' }, changeable: [] });
    expect(await inspections.ask(1, 'klMap', MAP)).toMatchObject({ kind: 'sum' });
    expect(kept.length).toBeGreaterThan(0);
    await inspections.release();
    expect(held).toEqual([0, 0]);
  });

  test('for a file that is neither report that it is not a checkpoint', async () => {
    const path = join(folder, 'neither.pt');
    await writeFile(path, 'neither');
    const { inspections, last } = opened();
    await inspections.inspect(1, { ...REQUEST, path });
    expect(last(1).status).toMatchObject({ kind: 'failed', at: 'checkpoint' });
  });
});
