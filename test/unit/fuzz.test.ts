import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCase } from '../fuzz/fuzzCase';
import { mutate } from '../fuzz/mutations';
import { readOriginals, type Original } from '../fuzz/originals';
import { Random } from '../fuzz/random';

const SEED = 2020;
const CASES = 400;

let originals: Original[];
let folder: string;

beforeAll(async () => {
  originals = await readOriginals(join(import.meta.dirname, '../fixtures/golden'));
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('a damaged checkpoint', () => {
  it('is read, or refused in a sentence', async () => {
    const ends = { read: 0, refused: 0 };
    for (let caseNumber = 0; caseNumber < CASES; caseNumber++) {
      const { outcome, description } = await runCase(originals, SEED, caseNumber, join(folder, 'model.pt'));
      if (outcome.kind === 'failed') throw new Error(`Case ${caseNumber}, ${description}: ${outcome.message}`);
      ends[outcome.kind] += 1;
    }
    expect(ends.read).toBeGreaterThan(CASES / 20);
    expect(ends.refused).toBeGreaterThan(CASES / 4);
  }, 60_000);

  it('is the same for the same seed and case', async () => {
    const again = await readOriginals(join(import.meta.dirname, '../fixtures/golden'));
    for (let caseNumber = 0; caseNumber < 50; caseNumber++) {
      const [first, second] = [originals, again].map((files) => mutate(files, new Random(SEED, caseNumber)));
      expect(second!.description).toBe(first!.description);
      expect(second!.bytes.equals(first!.bytes)).toBe(true);
    }
  });
});
