/** A model process's inspection, with the bundled sample and a real engine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { KeptAnswers } from '../../src/client/inspections/keptAnswers';
import { TENSORFLOW_FOLDER } from '../../src/model/engine/tfjs/tensorFlowAddon';
import { SessionInspections } from '../../src/model/session/sessionInspections';
import type { EngineWish } from '../../src/protocol/engines';
import { RELEASE_THRESHOLD_NATS, type Inspection, type InspectionRequest } from '../../src/protocol/inspection';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { IF_THERE, TENSORFLOW } from '../tensorFlow';

const FOLDERS = { hosts: join(root, 'dist', 'engines'), cache: null };
const SAMPLE = join(root, 'media', 'sample');
/** How long a cancellation may take to be visible. */
const AT_ONCE_MS = 200;

const REQUEST: InspectionRequest = {
  path: join(SAMPLE, 'nvae-digits.pt'),
  input: { kind: 'files', paths: [join(SAMPLE, 'images')], most: 3 },
  seed: 0,
  draws: 2,
  threads: 1,
  activityThresholdNats: RELEASE_THRESHOLD_NATS,
  flags: [],
};
const LONG: InspectionRequest = { ...REQUEST, input: { kind: 'samples', count: 1000, temperature: 1 } };

/** Starts an inspection; `onReport` receives each report. */
function start(
  request: InspectionRequest,
  onReport: (inspection: Inspection, inspector: SessionInspections) => void = () => undefined,
) {
  const reports: Inspection[] = [];
  const kept = new KeptAnswers();
  const inspector: SessionInspections = new SessionInspections(FOLDERS, {
    report: (_, inspection) => {
      reports.push(inspection);
      onReport(inspection, inspector);
    },
    keep: (_, name, query, answer) => kept.keep(name, query, answer),
    held: () => undefined,
  });
  return { inspector, reports, kept, ended: inspector.inspect(1, request) };
}

/** Inspects to the end. */
async function finished(request: InspectionRequest) {
  const { inspector, reports, kept, ended } = start(request);
  await ended;
  const last = reports.at(-1)!;
  expect(last.status.kind).toBe('finished');
  return { inspector, reports, kept, last };
}

describe('a finished inspection', () => {
  test('says what was requested, how many images and draws its numbers cover, and what the input was', async () => {
    const { last } = await finished(REQUEST);
    expect(last).toMatchObject({
      ...{ fileName: 'nvae-digits.pt', request: REQUEST, checkpointChanged: false, activityThresholdNats: 0.1 },
      input: { images: 3, listed: 40, imagesKept: 3, label: '3 of 40 images from images/' },
    });
    expect(last.input!.notes[0]).toBe('3 of 40 images were taken at random with seed 0.');
    expect(last.groups.map((group) => [group!.images, group!.draws])).toEqual(Array(9).fill([3, 2]));
    expect(last.summary).toMatchObject({ images: 3, channels: 72 });
    expect(last.summary!.channelsInUse).toBe(last.groups.reduce((total, group) => total + group!.channelsInUse!, 0));
  });

  test('answers with maps, histograms, inputs and reconstructions', async () => {
    const { inspector } = await finished(REQUEST);
    expect(await inspector.ask(1, 'klMap', { quantity: 'kl', group: 4, channel: null, image: null })).toMatchObject({
      images: 3,
      draws: 2,
    });
    expect(await inspector.ask(1, 'klMap', { quantity: 'kl', group: 4, channel: 1, image: 2 })).toMatchObject({
      kind: 'sum',
      images: 1,
      draws: 2,
    });
    const { latents, images } = await inspector.ask(1, 'histograms', {
      ...{ group: 4, channels: { kind: 'one', channel: 1 }, image: null },
    });
    expect({ latents, images }).toEqual({ latents: 3 * 64, images: 3 });
    const input = await inspector.ask(1, 'picture', { kind: 'input', image: 2 });
    const reconstruction = await inspector.ask(1, 'picture', { kind: 'reconstruction', image: 2 });
    const shape = { image: 2, name: '032.png', width: 32, height: 32, channels: 1 };
    expect(input).toMatchObject({ kind: 'input', ...shape });
    expect(reconstruction).toMatchObject({ kind: 'reconstruction', ...shape });
    // The model was trained on such digits, so most pixels are reconstructed within a quarter of the range.
    const close = reconstruction.pixels.filter((value, i) => Math.abs(value - input.pixels[i]!) < 64).length;
    expect(close / reconstruction.pixels.length).toBeGreaterThan(0.9);
    expect(reconstruction.pixels).not.toEqual(input.pixels);
  });

  test('answers for single images: of the sample’s 40, image 11 is the costliest', { timeout: 60_000 }, async () => {
    const all: InspectionRequest = {
      ...REQUEST,
      input: { kind: 'files', paths: [join(SAMPLE, 'images')], most: null },
      draws: 1,
    };
    const { inspector, last } = await finished(all);
    const query = { sort: 'nelbo', descending: true, filter: '', from: 0, count: 40 } as const;
    const { rows, means, ...table } = await inspector.ask(1, 'imageRows', query);
    expect(table).toMatchObject({ images: 40, matching: 40, draws: 1, planned: { images: 40, draws: 1 } });
    expect(rows[0]).toMatchObject({ image: 11, name: '011.png', ofClass: null });
    expect(rows[0]!.nelboNats!.mean).toBeCloseTo(120.3, 0);
    expect(rows.map(({ nelboNats }) => nelboNats!.mean)).toEqual(
      rows.map(({ nelboNats }) => nelboNats!.mean).toSorted((a, b) => b - a),
    );
    const { summary, groups } = last;
    expect(means.nelboNats!.mean).toBeCloseTo(summary!.nelboNats!.mean, 10);
    expect(means.nelboNats!.standardError).toBeCloseTo(summary!.nelboNats!.standardError!, 10);
    expect(means.groups.map(({ mean }) => mean.toFixed(9))).toEqual(
      groups.map((group) => group!.klNats.mean.toFixed(9)),
    );
    const facts = await inspector.ask(1, 'imageFacts', { image: 11 });
    expect(facts.place).toEqual({ place: 1, of: 40 });
    expect(facts.unusual!.length).toBeGreaterThan(0);
    expect(facts.unusual!.every(({ percentile }) => percentile > 95 || percentile < 5)).toBe(true);
    const { strongest, weakest } = await inspector.ask(1, 'channelImages', { quantity: 'kl', group: 6, channel: 7 });
    // The channel carries nearly all of its group's KL, which the rows know of every image.
    const ofGroup = await inspector.ask(1, 'imageRows', { ...query, sort: { group: 6 } });
    expect(strongest.images[0]!.image).toBe(ofGroup.rows[0]!.image);
    expect(strongest.images[0]!.valueNats).toBeLessThan(ofGroup.rows[0]!.groupNats[6]!);
    expect(weakest).toMatchObject({ kind: 'ranked', among: 40 });
  });

  test('refuses what doesn’t exist', async () => {
    const { inspector } = await finished(REQUEST);
    await expect(inspector.ask(1, 'klMap', { quantity: 'kl', group: 9, channel: null, image: null })).rejects.toThrow(
      'no latent group 9',
    );
    await expect(inspector.ask(1, 'klMap', { quantity: 'kl', group: 0, channel: 8, image: null })).rejects.toThrow(
      'no channel 8',
    );
    await expect(inspector.ask(1, 'klMap', { quantity: 'kl', group: 0, channel: 0, image: 3 })).rejects.toThrow(
      'Image 3 is not measured',
    );
    await expect(
      inspector.ask(1, 'histograms', {
        ...{ group: 0, channels: { kind: 'one', channel: 8 }, image: null },
      }),
    ).rejects.toThrow('no channel 8');
    await expect(inspector.ask(1, 'picture', { kind: 'reconstruction', image: 3 })).rejects.toThrow(
      'There is no image 3.',
    );
  });

  test('recounts the channels in use when the threshold changes, and reports them at once', async () => {
    const { inspector, reports, last } = await finished(REQUEST);
    const before = reports.length;
    inspector.setActivityThreshold(1, 1e9);
    expect(reports).toHaveLength(before + 1);
    expect(reports.at(-1)).toMatchObject({
      ...{ status: last.status, request: REQUEST, activityThresholdNats: 1e9 },
      summary: { channelsInUse: 0, channels: 72 },
    });
    inspector.setActivityThreshold(1, 0);
    expect(reports.at(-1)!.summary!.channelsInUse).toBe(72);
  });

  test('has handed out every group’s sum map, the same as in its answers', async () => {
    const { inspector, kept } = await finished(REQUEST);
    for (let group = 0; group < 9; group++) {
      const query = { quantity: 'kl', group, channel: null, image: null } as const;
      const latest = kept.get('klMap', query);
      expect(latest).toEqual(await inspector.ask(1, 'klMap', query));
      expect(latest).toMatchObject({ images: 3, draws: 2, planned: { images: 3, draws: 2 } });
    }
  });

  test('stays finished when it is cancelled', async () => {
    const { inspector, reports } = await finished(REQUEST);
    const before = reports.length;
    inspector.cancel(1);
    expect(reports).toHaveLength(before);
  });
});

describe('the engine', () => {
  const engine = (wish: EngineWish) => ({ wish, python: null, tensorFlowFolder: null, memoryMb: null });

  test.skipIf(process.platform === 'darwin')('that is not there is replaced, and it is said why', async () => {
    const { last } = await finished({ ...REQUEST, engine: engine('onnxruntime-coreml') });
    expect(last.engine!.device).toBe('CPU');
    expect(last.engine!.reason).toMatch(/^ONNX Runtime's CoreML can't be used on .*\.$/);
    expect(last.notices).toEqual([
      expect.stringMatching(
        /^The inspection runs on CPU · ONNX Runtime .* instead of onnxruntime-coreml: ONNX Runtime's CoreML can't be used on .*\.$/,
      ),
    ]);
  });

  test('that was not requested by name is reported without a notice', async () => {
    const { last } = await finished({ ...REQUEST, engine: engine('auto') });
    expect(last.notices).toEqual([]);
  });

  test.runIf(TENSORFLOW !== null && process.platform === 'linux')(
    `whose process is killed is replaced, and the inspection goes on to its end${IF_THERE}`,
    async () => {
      process.env[TENSORFLOW_FOLDER] = TENSORFLOW ?? '';
      let hasKilled = false;
      const { reports, ended } = start({ ...REQUEST, engine: engine('tfjs-node') }, ({ status, groups }) => {
        if (hasKilled || status.kind !== 'running' || groups[0] === null) return;
        hasKilled = true;
        for (const id of childProcesses()) process.kill(id, 'SIGKILL');
      });
      await ended;
      const last = reports.at(-1)!;
      expect(last.status.kind).toBe('finished');
      expect(last.notices).toEqual([
        expect.stringMatching(/^CPU · TensorFlow\.js .* failed \(.*SIGKILL.*\); CPU · ONNX Runtime .* went on\.$/s),
      ]);
      expect(last.engine!.reason).toMatch(/^tfjs-node failed: /);
      expect(last.groups.map((group) => [group!.images, group!.draws])).toEqual(Array(9).fill([3, 2]));
    },
  );
});

/** Ids of this process's children that run TensorFlow. Linux only. */
function childProcesses(): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const isOurs = (id: string) =>
    read(id, 'status').includes(`PPid:\t${process.pid}\n`) && read(id, 'cmdline').includes('tensorFlowHost');
  return ids.filter(isOurs).map(Number);
}

/** Empty if the process has ended meanwhile. */
function read(id: string, file: 'status' | 'cmdline'): string {
  return existsSync(`/proc/${id}/${file}`) ? readFileSync(`/proc/${id}/${file}`, 'utf8') : '';
}

test('an inspection has a number of its own, and another checkpoint has another process', async () => {
  const { inspector } = await finished(REQUEST);
  await expect(inspector.inspect(1, REQUEST)).rejects.toThrow('had inspection 1 already');
  await expect(inspector.inspect(2, { ...REQUEST, path: 'other.pt' })).rejects.toThrow('another session');
});

test('nothing is answered before anything is measured', async () => {
  const { inspector, ended } = start({ ...REQUEST, path: join(SAMPLE, 'missing.pt') });
  await ended;
  await expect(inspector.ask(1, 'klMap', { quantity: 'kl', group: 0, channel: null, image: null })).rejects.toThrow(
    'Nothing is measured yet.',
  );
  await expect(inspector.ask(1, 'histograms', { group: 0, channels: { kind: 'all' }, image: null })).rejects.toThrow(
    'Nothing is measured yet.',
  );
  await expect(inspector.ask(1, 'picture', { kind: 'input', image: 0 })).rejects.toThrow('There is no image 0.');
  await expect(inspector.ask(2, 'picture', { kind: 'input', image: 0 })).rejects.toThrow('not kept any more');
});

test.each([
  ['a temperature of 0', { kind: 'samples', count: 4, temperature: 0 }, 'at temperature 0: it must be above 0.'],
  ['no samples', { kind: 'samples', count: 0, temperature: 1 }, 'choose at least one.'],
  ['no pictures', { kind: 'files', paths: [join(SAMPLE, 'images')], most: 0 }, 'choose at least one.'],
  ['samples beyond 2 GiB', { kind: 'samples', count: 600_000, temperature: 1 }, '600000 model samples are too many'],
] as const)('a request for %s fails with its reason', async (_, input, reason) => {
  const { reports, ended } = start({ ...REQUEST, input });
  await ended;
  expect(reports.at(-1)!.status).toEqual({
    kind: 'failed',
    at: 'input',
    message: expect.stringContaining(reason) as string,
  });
});

describe('a file with weights alone', () => {
  let folder: string;
  let request: InspectionRequest;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nvae-inspector-'));
    request = { ...REQUEST, path: join(folder, 'weights.pt'), draws: 1 };
    await writeAlteredCheckpoint(REQUEST.path, request.path, { bare: true });
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('leads to questions instead of a run', async () => {
    const { inspector, reports, ended } = start(request);
    await ended;
    const { status, checkpoint, groups } = reports.at(-1)!;
    if (status.kind !== 'asking') throw new Error(JSON.stringify(status));
    expect(status.questions.map(({ name }) => name)).toEqual(['dataset', 'res_dist', 'arch_instance']);
    expect({ checkpoint, groups }).toEqual({ checkpoint: null, groups: [] });
    await expect(inspector.ask(1, 'picture', { kind: 'input', image: 0 })).rejects.toThrow('There is no image 0.');
  });

  test('is the same network once the questions are answered', async () => {
    const flags = [
      { name: 'dataset', value: 'mnist' },
      { name: 'res_dist', value: true },
      { name: 'arch_instance', value: 'res_mbconv' },
    ];
    const whole = await finished({ ...REQUEST, draws: 1 });
    const { last } = await finished({ ...request, flags });
    expect(last.groups).toEqual(whole.last.groups);
    expect(last.summary).toEqual(whole.last.summary);
    expect(last.checkpoint!.notes.join(' ')).toContain('The file holds no training flags: they were inferred');
  });
});

describe('a failed inspection says what failed', () => {
  test.each([
    ['checkpoint', { ...REQUEST, path: join(SAMPLE, 'ATTRIBUTION.md') }],
    ['input', { ...REQUEST, input: { kind: 'files', paths: [join(root, 'src')], most: 64 } }],
    ['input', { ...REQUEST, input: { kind: 'files', paths: [join(SAMPLE, 'ATTRIBUTION.md')], most: null } }],
  ] satisfies [string, InspectionRequest][])('%s', async (at, request) => {
    const { reports, ended } = start(request);
    await ended;
    expect(reports.at(-1)!.status).toMatchObject({ kind: 'failed', at });
  });
});

describe('a cancelled inspection says so at once', () => {
  /** Cancels when `when` holds. Resolves with the reports, and how long the last one took to say so. */
  async function cancelled(request: InspectionRequest, when: (inspection: Inspection) => boolean) {
    let cancelledAt: number | null = null;
    const { inspector, reports, ended } = start(request, (inspection, running) => {
      if (cancelledAt !== null || !when(inspection)) return;
      cancelledAt = performance.now();
      running.cancel(1);
    });
    await ended;
    const elapsedMs = performance.now() - cancelledAt!;
    expect(reports.at(-1)!.status).toEqual({ kind: 'cancelled' });
    return { inspector, reports, elapsedMs };
  }

  test('while the checkpoint is being read', async () => {
    const { inspector, reports, ended } = start(LONG);
    const cancelledAt = performance.now();
    inspector.cancel(1);
    await ended;
    expect(performance.now() - cancelledAt).toBeLessThan(AT_ONCE_MS);
    expect(reports.map(({ status }) => status.kind)).toEqual(['cancelled']);
    // By the time a whole other inspection has ended, so has the cancelled work; it must report nothing.
    await finished(REQUEST);
    expect(reports).toHaveLength(1);
  });

  test('while samples are drawn', async () => {
    const { elapsedMs, reports } = await cancelled(LONG, ({ status }) => status.kind === 'running');
    expect(elapsedMs).toBeLessThan(AT_ONCE_MS);
    const told = reports.length;
    await finished(REQUEST);
    expect(reports).toHaveLength(told);
  });

  test('while it is measured, and the results can still be viewed', async () => {
    const many = { ...REQUEST, draws: 1000 };
    const { inspector, reports, elapsedMs } = await cancelled(many, ({ groups }) => (groups[8]?.draws ?? 0) > 1);
    expect(elapsedMs).toBeLessThan(AT_ONCE_MS);
    const { groups, summary } = reports.at(-1)!;
    expect(summary!.images).toBe(3);
    const map = await inspector.ask(1, 'klMap', { quantity: 'kl', group: 8, channel: null, image: null });
    if (map.kind !== 'sum') throw new Error('expected sums');
    expect(map.draws).toBe(groups[8]!.draws);
    expect(map.klNats.reduce((sum, kl) => sum + kl, 0)).toBeCloseTo(groups[8]!.klNats.mean, 9);
    expect((await inspector.ask(1, 'picture', { kind: 'reconstruction', image: 0 })).pixels).toHaveLength(1024);
  });
});
