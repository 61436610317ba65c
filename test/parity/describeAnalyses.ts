/** The cases with PyTorch's values of analyses, on every engine that runs here. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Engine } from '../../src/model/engine/engine';
import { startEngine } from '../../src/model/engine/startEngine';
import type { EngineName } from '../../src/protocol/engines';
import { cpuEngineOfTests } from '../fixtures/cpuEngine';
import { ENGINES_HERE, type EngineHere } from './engineHere';
import { ANALYSES } from './goldenAnalysis';

/** A small case, for engines that are slow or slow to start. */
export const SMALL_ANALYSIS = 'file-no-duplicates';

/** With this variable, software renderers and both names of one library are tested too: it takes minutes. */
const EVERY_ENGINE = 'NVAE_EVERY_ENGINE';
const QUICK: readonly EngineName[] = ['tfjs-wasm', 'tfjs-node-gpu'];

/** The engines on which the small case is analysed. */
export const OTHER_ENGINES = ENGINES_HERE.filter(
  ({ name }) => name !== 'onnxruntime-cpu' && (QUICK.includes(name) || EVERY_ENGINE in process.env),
);

/** Describes tests of every case on ONNX Runtime's CPU, and of a small one on other engines that run here. */
export function describeAnalyses(tests: (name: string, engine: () => Engine) => void): void {
  describe('On onnxruntime-cpu', () => {
    const engine = cpuEngineOfTests(2);
    describe.each(ANALYSES)('%s', (name) => tests(name, engine));
  });
  for (const here of OTHER_ENGINES) {
    describe.skipIf(here.skipped !== '')(`On ${here.name}${here.skipped}`, () => {
      const engine = engineOfTests(here);
      describe(SMALL_ANALYSIS, () => tests(SMALL_ANALYSIS, engine));
    });
  }
}

/** Starts an engine before the tests of a block, and closes it after them. */
export function engineOfTests({ name, environment }: EngineHere): () => Engine {
  environmentOfTests(environment);
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(name, { hosts: join(root, 'dist', 'engines'), threads: 1 });
  });
  afterAll(() => engine.close());
  return () => engine;
}

/** Adds these variables to the environment for the tests of a block. */
export function environmentOfTests(environment: EngineHere['environment']): void {
  const before = { ...process.env };
  beforeAll(() => void Object.assign(process.env, environment));
  afterAll(() => void (process.env = before));
}
