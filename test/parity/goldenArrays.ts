/** An analysed case, opened on an engine, and its golden arrays. */
import { expect } from 'vitest';
import type { Analysed } from '../../src/model/analyses/analysed';
import { openImages } from '../../src/model/analyses/images';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { runningOn } from '../fixtures/runningOn';
import { analysedCheckpoint, analysisPath, noiseOf } from './goldenAnalysis';

export interface OpenedCase extends AsyncDisposable {
  readonly golden: Safetensors;
  /** Takes every golden array's images, draws and noise. */
  readonly options: Analysed;
}

export async function openCase(name: string, engine: Engine, memoryMb: number | null = null): Promise<OpenedCase> {
  const model = await openModel(analysedCheckpoint(name));
  const golden = await readSafetensors(analysisPath(name));
  const [draws = 0] = golden.tensors.get('eps.0')!.shape;
  const { signal } = new AbortController();
  const input = { kind: 'files', paths: [analysisPath(name)], most: null } as const;
  const images = await openImages(model, { input, seed: 0, draws, signal });
  const running = runningOn(model, engine, { memoryMb });
  return {
    golden,
    options: { model, running, images, epsilon: noiseOf(golden), draws, signal },
    async [Symbol.asyncDispose]() {
      await images[Symbol.asyncDispose]();
      await model.checkpoint.close();
    },
  };
}

/** Expects all values of a golden array within its tolerance; NaN where NaN is expected. */
export function expectGolden(golden: Safetensors, name: string, actual: ArrayLike<number>): void {
  expectValuesOf(golden, name, golden.tensors.get(name)!.values, actual);
}

/** The same for one of the parts into which its first dimension divides an array. */
export function expectGoldenPart(golden: Safetensors, name: string, part: number, actual: ArrayLike<number>): void {
  const { shape, values } = golden.tensors.get(name)!;
  const length = values.length / shape[0]!;
  expectValuesOf(golden, name, values.subarray(part * length, (part + 1) * length), actual);
}

/** Expects values within the tolerance of a golden array; NaN where NaN is expected. */
export function expectValuesOf(
  { metadata }: Safetensors,
  name: string,
  values: ArrayLike<number>,
  actual: ArrayLike<number>,
): void {
  const tolerances = JSON.parse(metadata.get('tolerance')!) as Record<string, [relative: number, floor: number]>;
  const [relative, floor] = tolerances[name]!;
  expect(actual, name).toHaveLength(values.length);
  for (let i = 0; i < values.length; i++) {
    const expected = Number(values[i]);
    if (Number.isNaN(expected)) {
      expect(actual[i], `${name}, value ${i}`).toBeNaN();
      continue;
    }
    // Counts allow so many latents that lie close to the threshold.
    const allowed = relative * (isCount(name) ? 1 : Math.max(Math.abs(expected), floor));
    const error = Math.abs(actual[i]! - expected);
    if (!(error <= allowed)) expect(actual[i], `${name}, value ${i}, within ${allowed}`).toBe(expected);
  }
}

function isCount(name: string): boolean {
  return name.includes('count') || name.startsWith('range.');
}

/** The golden arrays whose names match. */
export function goldenNames({ tensors }: Safetensors, pattern: RegExp): string[] {
  return [...tensors.keys()].filter((name) => pattern.test(name));
}
