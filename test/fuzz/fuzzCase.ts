import { writeFile } from 'node:fs/promises';
import { mutate } from './mutations';
import type { Original } from './originals';
import { Random } from './random';
import {
  readEvents,
  readInput,
  readLatentFile,
  readLog,
  readNetwork,
  readNoise,
  readShard,
  readStatisticsFile,
  readValues,
  type Outcome,
} from './reading';

/** Identifying the network takes as long as everything else, and hardly depends on the damage. */
const NETWORK_EVERY = 8;

export interface CaseResult {
  readonly caseNumber: number;
  readonly description: string;
  readonly fileBytes: number;
  readonly outcome: Outcome;
  readonly elapsedMs: number;
}

/** Writes a case's file to `path` and reads it. The same seed, case and originals give the same file. */
export async function runCase(
  originals: readonly Original[],
  seed: number,
  caseNumber: number,
  path: string,
): Promise<CaseResult> {
  const { bytes, description, original } = mutate(originals, new Random(seed, caseNumber));
  await writeFile(path, bytes);
  const startMs = performance.now();
  const outcome = await readAs(original, path, bytes, caseNumber);
  const elapsedMs = performance.now() - startMs;
  return { caseNumber, description, fileBytes: bytes.length, outcome, elapsedMs };
}

/** Reads a file with its reader, under a name that the reader accepts. */
async function readAs(original: Original, path: string, bytes: Buffer, caseNumber: number): Promise<Outcome> {
  const { reader, extension } = original;
  if (reader === 'checkpoint') return caseNumber % NETWORK_EVERY === 0 ? readNetwork(path) : readValues(path);
  if (reader === 'shard') return readShard(bytes, original, path);
  const named = path + extension;
  await writeFile(named, bytes);
  switch (reader) {
    case 'pictures':
      return readInput(named);
    case 'noise':
      return readNoise(named);
    case 'latents':
      return readLatentFile(named);
    case 'statistics':
      return readStatisticsFile(named);
    case 'events':
      return readEvents(named);
    case 'log':
      return readLog(named);
  }
}

/** Reads an original in every way in which its kind is read. */
export async function readUnharmed(original: Original, path: string): Promise<readonly Outcome[]> {
  await writeFile(path, original.bytes);
  const cases = original.reader === 'checkpoint' ? [0, 1] : [0];
  const outcomes: Outcome[] = [];
  for (const caseNumber of cases) outcomes.push(await readAs(original, path, original.bytes, caseNumber));
  return outcomes;
}
