/** What lies in a training run's folder, by the names alone. */
import { opendir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isNamedAsCheckpoint } from '../checkpoint/checkpointNames';
import { quoted } from '../files/quoted';
import { Refusal } from '../refusal';
import { inOrderOfTime, isNamedAsEvents } from './history/eventFiles';

export interface RunEntries {
  readonly path: string;
  /** Paths from the folder of files named as checkpoints, in the order of the numbers in them. */
  readonly candidates: readonly string[];
  /** Names of event files, in the order of their times. */
  readonly eventFiles: readonly string[];
  /** Path of `log.txt`; `null` without one. */
  readonly log: string | null;
}

const LOG = 'log.txt';
const MOST_ENTRIES = 10_000;
const MOST_NAMED = 5;
/** Where some trainings keep their checkpoints, beside their events. */
const FOLDERS_OF_CHECKPOINTS = ['checkpoints', 'ckpts', 'ckpt', 'weights'];

/** Puts epoch 2 before epoch 10. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

/** @throws {Refusal} if there is no such folder, nothing of a run is in it, or several runs are. */
export async function runEntries(path: string): Promise<RunEntries> {
  const folder = await folderOfRun(path);
  const { files, folders } = await entriesOf(folder);
  const candidates = files.filter(isNamedAsCheckpoint);
  for (const name of FOLDERS_OF_CHECKPOINTS) {
    if (candidates.length > 0 || !folders.includes(name)) continue;
    const within = await entriesOf(join(folder, name));
    candidates.push(...within.files.filter(isNamedAsCheckpoint).map((file) => join(name, file)));
  }
  return {
    path: folder,
    candidates: candidates.sort(naturalOrder.compare),
    eventFiles: inOrderOfTime(files.filter(isNamedAsEvents)),
    log: files.includes(LOG) ? join(folder, LOG) : null,
  };
}

/** The folder itself, or the only one in it that holds a run. */
async function folderOfRun(path: string): Promise<string> {
  const { files, folders } = await entriesOf(path);
  const isRun = (names: readonly string[]) =>
    names.some((name) => isNamedAsCheckpoint(name) || isNamedAsEvents(name) || name === LOG);
  if (isRun(files) || folders.some((name) => FOLDERS_OF_CHECKPOINTS.includes(name))) return path;
  const runs: string[] = [];
  for (const name of folders) {
    const within = await entriesOf(join(path, name)).catch(() => null);
    if (within !== null && isRun(within.files)) runs.push(name);
  }
  const [only, another] = runs;
  if (only === undefined) {
    throw new Refusal(
      `${path} holds no training run: neither checkpoints nor ${LOG} nor events.out.tfevents files. Choose the folder that has them.`,
    );
  }
  if (another === undefined) return join(path, only);
  const named = runs.sort(naturalOrder.compare).slice(0, MOST_NAMED).map(quoted).join(', ');
  throw new Refusal(
    `${path} holds ${runs.length} runs: choose one of ${named}${runs.length > MOST_NAMED ? ' and others' : ''}.`,
  );
}

interface Entries {
  readonly files: string[];
  readonly folders: string[];
}

/** Names of visible files and folders. @throws {Refusal} if there is no such folder, or it may not be read */
async function entriesOf(path: string): Promise<Entries> {
  const entries: Entries = { files: [], folders: [] };
  try {
    let looked = 0;
    for await (const entry of await opendir(path)) {
      if (++looked > MOST_ENTRIES) break;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) entries.folders.push(entry.name);
      else if (entry.isFile() || entry.isSymbolicLink()) entries.files.push(entry.name);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return entries;
}

function unreadable(path: string, error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOTDIR')
    return new Refusal(`${path} is a file, not a run's folder: choose the folder that it lies in.`);
  if (code === 'ENOENT') return new Refusal(`There is no folder ${path}.`);
  return new Refusal(`${basename(resolve(path))} can't be read as a folder. Check its permissions.`, { cause: error });
}
