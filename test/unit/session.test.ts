/** Inspections that run one after the other on the same opened checkpoint, with a real engine. */
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { SessionInspections } from '../../src/model/session/sessionInspections';
import { RELEASE_THRESHOLD_NATS, type Inspection, type InspectionRequest } from '../../src/protocol/inspection';

const SAMPLE = join(root, 'media', 'sample');
const OPTIONS = { hosts: join(root, 'dist', 'engines'), cache: null };
const REQUEST: InspectionRequest = {
  path: join(SAMPLE, 'nvae-digits.pt'),
  input: { kind: 'files', paths: [join(SAMPLE, 'images')], most: 9 },
  seed: 0,
  draws: 2,
  threads: 1,
  activityThresholdNats: RELEASE_THRESHOLD_NATS,
  flags: [],
};
const OTHER_SEED: InspectionRequest = { ...REQUEST, seed: 5, draws: 1 };
const LONG: InspectionRequest = { ...REQUEST, input: { kind: 'samples', count: 1000, temperature: 1 } };
const MAP = { quantity: 'kl', group: 4, channel: null, image: null } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder with an engine that renames the file `flag` to `flag`-seen once it exists, and stops in the middle of its work. */
async function hangingHosts(flag: string): Promise<string> {
  const host = `
    const { InferenceSession } = require(${JSON.stringify(join(root, 'node_modules', 'onnxruntime-node'))});
    const { run } = InferenceSession.prototype;
    const { existsSync, renameSync } = require('node:fs');
    InferenceSession.prototype.run = function (...args) {
      if (existsSync(${JSON.stringify(flag)})) {
        renameSync(${JSON.stringify(flag)}, ${JSON.stringify(`${flag}-seen`)});
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
      return run.apply(this, args);
    };
    require(${JSON.stringify(join(OPTIONS.hosts, 'onnxRuntimeHost.js'))});`;
  const hosts = await mkdtemp(join(folder, 'hosts-'));
  await writeFile(join(hosts, 'onnxRuntimeHost.js'), host);
  return hosts;
}

/** A model process's side of a session. */
function openSession(options = OPTIONS) {
  const reports = new Map<number, Inspection>();
  const held: number[] = [];
  const watchers = new Set<() => void>();
  const session = new SessionInspections(options, {
    report: (id, inspection) => {
      reports.set(id, inspection);
      for (const watch of watchers) watch();
    },
    keep: () => undefined,
    held: (bytes) => held.push(bytes),
  });
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const watch = () => {
        if (holds()) resolve();
      };
      watchers.add(watch);
      watch();
    });
  const running = (id: number) => until(() => reports.get(id)?.groups.some((group) => group !== null) === true);
  const last = (id: number) => reports.get(id)!;
  return { session, held, running, last };
}

/** The results, without anything that only measures time. */
function numbersOf({ groups, summary }: Inspection) {
  return { groups, summary };
}

test('every inspection has the numbers that it would have alone, and earlier ones can still be viewed', async () => {
  const alone = openSession();
  await alone.session.inspect(1, OTHER_SEED);
  const { session, last } = openSession();
  await session.inspect(1, REQUEST);
  const before = await session.ask(1, 'klMap', MAP);
  await session.inspect(2, OTHER_SEED);
  expect(last(2).status.kind).toBe('finished');
  expect(numbersOf(last(2))).toEqual(numbersOf(alone.last(1)));
  expect(await session.ask(2, 'klMap', MAP)).toEqual(await alone.session.ask(1, 'klMap', MAP));
  expect(await session.ask(1, 'klMap', MAP)).toEqual(before);
  session.forget(1);
  await expect(session.ask(1, 'klMap', MAP)).rejects.toThrow('not kept any more');
});

test('a refused input costs the running inspection nothing', async () => {
  const { session, running, last } = openSession();
  const long = session.inspect(1, LONG);
  await running(1);
  await session.inspect(2, { ...REQUEST, input: { kind: 'files', paths: [join(folder, 'missing')], most: null } });
  expect(last(2).status).toMatchObject({ kind: 'failed', at: 'input' });
  expect(last(1).status.kind).toBe('running');
  session.cancel(1);
  await long;
});

test('an inspection whose input is ready takes over: the running one ends, and its results stay', async () => {
  const { session, running, last } = openSession();
  const long = session.inspect(1, LONG);
  await running(1);
  await session.inspect(2, REQUEST);
  await long;
  expect(last(2).status.kind).toBe('finished');
  expect(last(1).status).toEqual({ kind: 'cancelled' });
  expect(await session.ask(1, 'klMap', { ...MAP, group: 0 })).toMatchObject({ kind: 'sum' });
});

test('a rewritten checkpoint refuses further inspections, and keeps the earlier results', async () => {
  const path = join(folder, 'rewritten.pt');
  await copyFile(REQUEST.path, path);
  const { session, last } = openSession();
  await session.inspect(1, { ...REQUEST, path });
  await utimes(path, 1, 1);
  await session.inspect(2, { ...OTHER_SEED, path });
  expect(last(2).status).toEqual({
    kind: 'failed',
    at: 'checkpoint',
    message: 'rewritten.pt was rewritten since it was opened, probably by the training run: open it again.',
  });
  expect(await session.ask(1, 'klMap', MAP)).toMatchObject({ kind: 'sum' });
});

test('the network stays ready until its memory is released, and then the numbers are the same again', async () => {
  const { session, held, last } = openSession();
  await session.inspect(1, REQUEST);
  const [bytes = 0] = held;
  // Each of 823,190 parameters takes four bytes; folding removes a few.
  expect(bytes).toBeGreaterThan(3e6);
  await session.release();
  expect(held).toEqual([bytes, 0]);
  expect(await session.ask(1, 'klMap', MAP)).toMatchObject({ kind: 'sum' });
  await session.inspect(2, REQUEST);
  expect(numbersOf(last(2))).toEqual(numbersOf(last(1)));
  expect(held).toEqual([bytes, 0, bytes]);
});

test('a cancelled inspection frees its memory as soon as its stage has ended', async () => {
  const { session, held, running } = openSession();
  const long = session.inspect(1, LONG);
  await running(1);
  session.cancel(1);
  await long;
  await session.release();
  expect(held.at(-1)).toBe(0);
});

test('an engine that hangs when cancelled is abandoned, and the next inspection gets another one', async () => {
  const flag = join(folder, 'hang');
  const { session, running, last } = openSession({ ...OPTIONS, hosts: await hangingHosts(flag) });
  const long = session.inspect(1, LONG);
  await running(1);
  await writeFile(flag, '');
  await expect.poll(() => existsSync(`${flag}-seen`)).toBe(true);
  session.cancel(1);
  await long;
  await session.inspect(2, REQUEST);
  expect(last(2).status.kind).toBe('finished');
  expect(await session.ask(1, 'klMap', { ...MAP, group: 0 })).toMatchObject({ kind: 'sum' });
});

test('a running inspection keeps its memory', async () => {
  const { session, held, running, last } = openSession();
  const long = session.inspect(1, LONG);
  await running(1);
  await session.release();
  expect(held.at(-1)).toBeGreaterThan(0);
  expect(last(1).status.kind).toBe('running');
  session.cancel(1);
  await long;
});
