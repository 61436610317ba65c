/** Noise from a file: only the tensors needed are read. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNoiseFile } from '../../src/model/cli/noiseFile';
import { Refusal } from '../../src/model/refusal';
import { safetensors } from '../fixtures/safetensorsFile';

const SHAPES = [{ channels: 2, height: 1, width: 2 }];

let path: string;
beforeEach(async () => void (path = join(await mkdtemp(join(tmpdir(), 'noise-')), 'noise.safetensors')));
afterEach(() => rm(join(path, '..'), { recursive: true }));

/** A sparse file: its numbers are zeros that take no space on disk. */
async function save(tensors: Record<string, readonly number[]>): Promise<void> {
  let end = 0;
  const header: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(tensors)) {
    const begin = end;
    end += 4 * shape.reduce((product, extent) => product * extent, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const bytes = safetensors(JSON.stringify(header));
  await writeFile(path, bytes);
  await truncate(path, bytes.length + end);
}

async function memoryTaken(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  await work();
  return process.memoryUsage().rss - before;
}

test('a large tensor with another name is not read', async () => {
  await save({ 'eps.0': [3, 2, 1, 2], other: [1_000_000_000] });
  expect(await memoryTaken(async () => (await readNoiseFile(path, SHAPES)).source(3)(0, 0, 3, 0))).toBeLessThan(100e6);
});

test('nor is one with the right name and another shape, which is named', async () => {
  await save({ 'eps.0': [1_000_000, 1000] });
  const read = async () => {
    const { source } = await readNoiseFile(path, SHAPES);
    expect(() => source(3)).toThrow(
      new Refusal(`${path} must hold eps.0 of shape (3, 2, 1, 2) for 3 images; found (1000000, 1000).`),
    );
  };
  expect(await memoryTaken(read)).toBeLessThan(100e6);
});

test('nor is one for more images than fit in memory', async () => {
  await save({ 'eps.0': [300_000_000, 2, 1, 2] });
  expect(await memoryTaken(() => expect(readNoiseFile(path, SHAPES)).rejects.toThrow('is too large'))).toBeLessThan(
    100e6,
  );
});
