/** The recordings of all entries. Missing and stale ones are made. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../../scripts/setup/command.mjs';
import { requestFor, type Entry } from '../entries';
import { Recorder } from './recorder';
import type { Recording } from './recording';
import { decodeRecording, encodeRecording } from './recordingFile';

/** The bundles of the model process and its engines, and the sources of everything else that a recording depends on. */
const PARTS = [
  ...['dist/model.js', 'dist/engines', 'src/client', 'src/extension', 'src/protocol', 'test/gallery/entries.ts'],
  ...['test/gallery/recording', 'test/fixtures', 'test/bench/wideCheckpoint.ts', 'webview/whatIf/live/ticks.ts'],
];
const CODE = /\.(js|ts|json)$/;

export interface RecordingOptions {
  /** Folder of the recordings. */
  readonly folder: string;
  /** Whether to make every recording, stale or not. */
  readonly anew?: boolean;
  /** Receives a line for each recording that is made. */
  readonly tell?: (line: string) => void;
}

/** Makes recordings that are missing, or whose checkpoint or code has changed since. */
export async function makeRecordings(entries: readonly Entry[], options: RecordingOptions): Promise<void> {
  const code = await hashOf(
    PARTS.map((part) => join(root, part)),
    CODE,
  );
  for (const entry of entries) {
    const key = `${code} ${await hashOf(entry.sources)}`;
    if (options.anew !== true && (await isFresh(fileOf(entry, options), key))) continue;
    const startMs = performance.now();
    await record(entry, key, options);
    options.tell?.(`Recorded ${entry.name} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
  }
}

async function record(entry: Entry, key: string, options: RecordingOptions): Promise<void> {
  const folder = join(options.folder, 'files', entry.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const checkpoint = await entry.checkpoint(folder);
  const recorder = new Recorder({
    model: [join(root, 'dist', 'model.js')],
    request: requestFor(checkpoint, typeof entry.request === 'function' ? entry.request(folder) : entry.request),
    looks: entry.looks ?? {},
    statistics: join(folder, 'statistics.safetensors'),
    latents: join(folder, 'latents.npz'),
    ...(entry.chosen === undefined ? {} : { chosen: await entry.chosen(folder) }),
    ...(await entry.offers?.(folder)),
    ...(entry.baselines === undefined ? {} : { baselines: entry.baselines(folder) }),
  });
  try {
    await entry.record(recorder, checkpoint);
    const { name, title } = entry;
    const { settings, moments, answers } = recorder;
    await write(fileOf(entry, options), { key, name, title, settings, moments, answers });
  } finally {
    recorder.close();
  }
}

function fileOf({ name }: Entry, { folder }: RecordingOptions): string {
  return join(folder, `${name}.recording`);
}

/** Writes a recording. An interruption leaves no partial file. */
async function write(file: string, recording: Recording): Promise<void> {
  await writeFile(`${file}.part`, encodeRecording(recording));
  await rename(`${file}.part`, file);
}

async function isFresh(file: string, key: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const { buffer } = new Uint8Array(await readFile(file));
  return decodeRecording(buffer).key === key;
}

/** Hashes files, and the files in folders whose names match. */
async function hashOf(paths: readonly string[], names = /(?:)/): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesIn(path)) {
      if (names.test(file)) hash.update(file).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
