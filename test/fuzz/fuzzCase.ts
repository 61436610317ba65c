import { writeFile } from 'node:fs/promises';
import { mutate } from './mutations';
import type { Original } from './originals';
import { Random } from './random';
import { readNetwork, readValues, type Outcome } from './reading';

/** What network a file holds takes as long as all else, and depends on the file's damage little. */
const NETWORK_EVERY = 8;

export interface CaseResult {
  readonly caseNumber: number;
  readonly description: string;
  readonly fileBytes: number;
  readonly outcome: Outcome;
  readonly elapsedMs: number;
}

/** Writes the file of a case to `path` and reads it. The same seed, case and originals give the same file. */
export async function runCase(
  originals: readonly Original[],
  seed: number,
  caseNumber: number,
  path: string,
): Promise<CaseResult> {
  const { bytes, description } = mutate(originals, new Random(seed, caseNumber));
  await writeFile(path, bytes);
  const startMs = performance.now();
  const outcome = await (caseNumber % NETWORK_EVERY === 0 ? readNetwork(path) : readValues(path));
  const elapsedMs = performance.now() - startMs;
  return { caseNumber, description, fileBytes: bytes.length, outcome, elapsedMs };
}
