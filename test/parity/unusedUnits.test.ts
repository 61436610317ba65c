/** Active units and latents out of the clamp's range, as PyTorch counts them in float64 with the same noise. */
import { describe, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { posteriorPass } from '../../src/model/analyses/posteriorPass';
import { countUnusedUnits } from '../../src/model/analyses/unusedUnits';
import { openModel } from '../../src/model/families/openModel';
import { scanGroup, type RangeCounts } from '../../src/model/findings/latentScan';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import type { Gaussians, GroupBatch } from '../../src/model/statistics/groupBatch';
import { latentCount } from '../../src/model/statistics/groupBatch';
import { UnitBatch, UnitSums, UNIT_MEANS } from '../../src/model/statistics/unitSums';
import type { ActiveUnits } from '../../src/protocol/unusedUnits';
import { cpuEngineOfTests } from '../fixtures/cpuEngine';
import { runningOn } from '../fixtures/runningOn';
import { ANALYSES, analysedCheckpoint, analysisPath, noiseOf } from './goldenAnalysis';

const engine = cpuEngineOfTests(2);

/** A model with the images and noise of its golden file, and a way to run it. */
async function opened(name: string, memoryMb: number | null = null) {
  const model = await openModel(analysedCheckpoint(name));
  const golden = await readSafetensors(analysisPath(name));
  const [draws = 0] = golden.tensors.get('eps.0')!.shape;
  const { signal } = new AbortController();
  const input = { kind: 'files', paths: [analysisPath(name)], most: null } as const;
  const images = await openImages(model, { input, seed: 0, draws, signal });
  const running = runningOn(model, engine(), { memoryMb });
  return { model, golden, options: { model, running, images, epsilon: noiseOf(golden), draws, signal } };
}

/** Expects values within their tolerance. */
function expectGolden({ tensors, metadata }: Safetensors, name: string, actual: Float64Array): void {
  const tolerances = JSON.parse(metadata.get('tolerance')!) as Record<string, [relative: number, floor: number]>;
  const [relative, floor] = tolerances[name] ?? tolerances[name.replace(/\.\d+$/, '')]!;
  const { values } = tensors.get(name)!;
  expect(actual).toHaveLength(values.length);
  for (const [i, expected] of Array.from(values, Number).entries()) {
    // Counts allow so many latents that lie close to the threshold.
    const allowed = relative * (isCount(name) ? 1 : Math.max(Math.abs(expected), floor));
    expect(Math.abs(actual[i]! - expected), `${name}, value ${i}`).toBeLessThanOrEqual(allowed);
  }
}

function isCount(name: string): boolean {
  return name.includes('count') || name.startsWith('range.');
}

const KINDS = { mu: 'activeMu', shift: 'activeShift' } as const;

describe.each(ANALYSES)('%s', (name) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('active latents of each channel, %s', async (_, memoryMb) => {
    const { model, golden, options } = await opened(name, memoryMb);
    const report = await countUnusedUnits(options);
    for (const of of UNIT_MEANS) {
      const active = report[KINDS[of]] as ActiveUnits;
      expect(active).toMatchObject({ kind: 'counted', draws: options.draws, drawsTakenOut: true });
      for (const [group, counts] of active.byChannel.entries()) {
        expectGolden(golden, `active.${of}.count.${group}`, counts);
      }
    }
    await model.checkpoint.close();
  });

  test('the variance over images of each latent’s mean, without what draws contribute', async () => {
    const { model, golden, options } = await opened(name);
    const { images: all } = options.images.input.description;
    await options.images.draw(options.running.runner, all, () => undefined);
    const batch = { firstImage: 0, images: all, x: options.images.values(0, all) };
    const units = model.groupShapes.map((shape) => new UnitBatch(shape, all));
    const ranges: GroupBatch[][] = model.groupShapes.map(() => []);
    for (let draw = 0; draw < options.draws; draw++) {
      for await (const measured of posteriorPass({ ...options, details: false, isLast: true }, batch, draw)) {
        if (measured.kind !== 'group') continue;
        units[measured.batch.group]!.add(measured.batch);
        ranges[measured.batch.group]!.push(measured.batch);
      }
    }
    for (const [group, shape] of model.groupShapes.entries()) {
      const sums = new UnitSums(shape);
      units[group]!.addTo(sums);
      for (const of of UNIT_MEANS) expectGolden(golden, `active.${of}.variance.${group}`, sums.variances(of));
      const latents = latentCount(shape);
      const images = ranges[group]!.flatMap((ofDraw) =>
        Array.from({ length: all }, (_, b): Gaussians => {
          const part = (values: Float32Array) => values.subarray(b * latents, (b + 1) * latents);
          const { muQ, sigmaQ, muP, sigmaP } = ofDraw;
          return { muQ: part(muQ), sigmaQ: part(sigmaQ), muP: part(muP), sigmaP: part(sigmaP) };
        }),
      );
      const { q, p } = scanGroup(shape, images, group === 0);
      for (const [of, counts] of [
        ['q', q],
        ['p', p],
      ] as const) {
        for (const [kind, counted] of Object.entries(RANGES)) {
          expectGolden(golden, `range.${of}.${kind}.${group}`, counts[counted]);
        }
      }
    }
    await model.checkpoint.close();
  });
});

const RANGES: Readonly<Record<string, keyof RangeCounts>> = {
  mu: 'mu',
  sigma_high: 'sigmaHigh',
  sigma_low: 'sigmaLow',
  floor: 'floor',
};
