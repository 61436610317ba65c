/**
 * Every golden case on every engine that runs here. Each engine is started once, and computes the cases one after the
 * other.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { readSafetensors, type Tensor } from '../../src/model/safetensors/safetensors';
import { LeaveOutArrays } from '../../src/model/analyses/arrays/leaveOutArrays';
import { PrefixArrays } from '../../src/model/analyses/arrays/prefixArrays';
import { everyReplacement, leaveOut } from '../../src/model/analyses/leaveOut';
import { prefixes } from '../../src/model/analyses/prefixes';
import { startEngine } from '../../src/model/engine/startEngine';
import { inspectAsJson } from '../cli/nvaeInspect';
import { ArraysInMemory } from '../fixtures/arraysInMemory';
import { beyondTolerance, capture } from './capture';
import { engineOfTests, SMALL_ANALYSIS } from './describeAnalyses';
import { ENGINES_HERE } from './engineHere';
import { settingsOf } from './goldenAnalysis';
import { expectGolden, goldenNames, openCase } from './goldenArrays';
import { checkpointPath, expectedPath, GOLDEN_CASES } from './goldenCase';

const HOSTS = join(root, 'dist', 'engines');
/** A case that every engine also computes with the noise of a seed. */
const SEEDED = { name: 'cifar10-flow', seed: 7 };
const ON_COMMAND_LINE = 'cifar10';
/** Without a graphics card, a case compiles its shaders in software. */
const LIMIT_MS = 120_000;

let folder = '';
let seeded: ReadonlyMap<string, Tensor>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-parity-'));
  const engine = await startEngine('onnxruntime-cpu', { hosts: HOSTS, threads: 1 });
  seeded = await capture(engine, SEEDED.name, SEEDED, folder);
  await engine.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(ENGINES_HERE.map((here) => [here.name + here.skipped, here] as const))('The engine %s', (_, here) => {
  const { name, skipped } = here;
  describe.skipIf(skipped !== '')('captures', () => {
    const engine = engineOfTests(here);

    test.each(GOLDEN_CASES)(
      'of %s what PyTorch computes',
      async (golden) => {
        const captured = await capture(engine(), golden, 'its own', folder);
        expect(await beyondTolerance(golden, captured)).toEqual([]);
      },
      LIMIT_MS,
    );

    test(
      'on the command line what PyTorch computes',
      async () => {
        const file = join(folder, `${name}.safetensors`);
        const input = ['--images', expectedPath(ON_COMMAND_LINE), '--noise', expectedPath(ON_COMMAND_LINE)];
        await inspectAsJson(checkpointPath(ON_COMMAND_LINE), ...input, '--engine', name, '--out', file);
        const { tensors } = await readSafetensors(file);
        expect(tensors.has('sample.logits')).toBe(true);
        expect(await beyondTolerance(ON_COMMAND_LINE, tensors)).toEqual([]);
      },
      LIMIT_MS,
    );

    test(
      'leaving out groups and prefixes give PyTorch’s arrays, with plans that resume below a changed group',
      async () => {
        await using opened = await openCase(SMALL_ANALYSIS, engine());
        const { options, golden } = opened;
        const { model } = options;
        const replacements = everyReplacement(model, { temperatures: [1], below: 'posterior', channels: false });
        const leftOut = new LeaveOutArrays(model, replacements);
        await leaveOut({ ...options, replacements, listener: leftOut });
        const prefix = new PrefixArrays(model, [1, 0]);
        await prefixes({ ...options, temperatures: [1, 0], listener: prefix });
        const arrays = new ArraysInMemory();
        leftOut.putInto(arrays, settingsOf(golden).group);
        prefix.putInto(arrays);
        const names = goldenNames(golden, /^(ablate\.sample|prefix|llr\.(bound|ratio)(\.|$))/);
        expect(names.length).toBeGreaterThan(30);
        for (const of of names) expectGolden(golden, of, arrays.get(of));
      },
      LIMIT_MS,
    );

    test(
      'for a seed, the same noise as ONNX Runtime on the CPU, and latents and KL within the golden files’ tolerance',
      async () => {
        const captured = await capture(engine(), SEEDED.name, SEEDED, folder);
        for (const [tensor, { values }] of seeded) {
          if (tensor.startsWith('eps.')) expect(captured.get(tensor)!.values, tensor).toEqual(values);
        }
        expect(await beyondTolerance(SEEDED.name, captured, seeded)).toEqual([]);
      },
      LIMIT_MS,
    );
  });
});
