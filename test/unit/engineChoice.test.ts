/** Which engine is chosen, and why: with real engines, in processes where things really go wrong. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { chooseEngines, decisionFrom } from '../../src/model/engineChoice/choose';
import { forgetDecisions, keepDecision, readDecision } from '../../src/model/engineChoice/decisions';
import type { Machine } from '../../src/model/engineChoice/machine';
import { probe, type StartEngine } from '../../src/model/engineChoice/probe';
import type { OperatorResults } from '../../src/model/engineChoice/selfCheck';
import { EngineSupply } from '../../src/model/engineChoice/supply';
import { startEngine } from '../../src/model/engine/startEngine';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import { Refusal } from '../../src/model/refusal';
import { startMishap } from '../fixtures/engine-hosts/startMishap';

const HOSTS = join(root, 'dist', 'engines');
const OPTIONS = { hosts: HOSTS, threads: 1, python: null };
const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');

let folder = '';
let model: LatentModel;
beforeAll(async () => {
  model = await openModel(SAMPLE);
});
afterAll(() => model.checkpoint.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-choice-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('An engine that is tried', () => {
  const tryOut = (start: StartEngine, expected: OperatorResults | null = null, limitMs = 20_000) =>
    probe(start, { ...OPTIONS, limitMs, expected }, (_, results) => Promise.resolve(results));
  const expectedResults = async () => {
    const trusted = await tryOut((options) => startEngine('onnxruntime-cpu', options));
    return trusted.kind === 'available' ? trusted.tried : null;
  };

  test('and computes what ONNX Runtime computes on the CPU is available, and its deviation is reported', async () => {
    const wasm = await tryOut((options) => startEngine('tfjs-wasm', options), await expectedResults());
    expect(wasm).toMatchObject({ kind: 'available', description: { device: 'CPU' } });
    expect(wasm.kind === 'available' && wasm.deviation!.relative).toBeLessThan(3e-6);
  });

  test('and computes in half precision is not used, and the reason is reported', async () => {
    const half = await tryOut((options) => startMishap('computes in half precision', options), await expectedResults());
    expect(half.kind).toBe('unavailable');
    expect(half.kind === 'unavailable' && half.reason).toMatch(
      /^It is off by [1-9]\.\de-4 in the self-check \(.+\), where 2e-5 is allowed, so it is not used\.$/,
    );
  });

  test('and hangs is ended when its time is up', async () => {
    const startMs = performance.now();
    expect(await tryOut((options) => startMishap('hangs on start', options), null, 500)).toEqual({
      kind: 'unavailable',
      reason: 'It did not answer within 0.5 s.',
      remedy: null,
    });
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  test('and crashes its process costs a sentence', async () => {
    const aborted = await tryOut((options) => startMishap('aborts on start', options));
    expect(aborted).toMatchObject({ kind: 'unavailable', remedy: null });
    expect(aborted.kind === 'unavailable' && aborted.reason).toMatch(/^The engine's process ended by SIGABRT/);
  });
});

describe('A decision', () => {
  const decision = { order: ['tfjs-wasm', 'onnxruntime-cpu'], reason: 'Because.' } as const;

  test('is kept under what it depends on', async () => {
    await keepDecision(join(folder, 'new'), 'a', decision);
    await keepDecision(join(folder, 'new'), 'b', { ...decision, reason: null });
    expect(await readDecision(join(folder, 'new'), 'a')).toEqual(decision);
    expect(await readDecision(join(folder, 'new'), 'b')).toEqual({ ...decision, reason: null });
    expect(await readDecision(join(folder, 'new'), 'c')).toBeNull();
  });

  test('can be forgotten, even if there is none', async () => {
    await forgetDecisions(folder);
    await keepDecision(folder, 'a', decision);
    await forgetDecisions(folder);
    expect(await readDecision(folder, 'a')).toBeNull();
  });

  test.each([
    ['no JSON', 'oh'],
    ['no object', '[]'],
    ['an unknown engine', '{ "a": { "order": ["abacus"], "reason": null } }'],
    ['no engine', '{ "a": { "order": [], "reason": null } }'],
    ['no reason', '{ "a": { "order": ["tfjs-wasm"] } }'],
  ])('is ignored in a file that contains %s', async (_, text) => {
    await writeFile(join(folder, 'engines.json'), text);
    expect(await readDecision(folder, 'a')).toBeNull();
    await keepDecision(folder, 'a', decision);
    expect(await readDecision(folder, 'a')).toEqual(decision);
  });

  test('is used again, but not with another driver or after an installation', async () => {
    const machine: Machine = { hasNvidiaDriver: false, mayHaveGpu: false, identity: 'driver 1' };
    const options = { ...OPTIONS, cacheFolder: folder, images: 2, installed: '' };
    const made = await chooseEngines(model, machine, options);
    expect(made.order).toEqual(['onnxruntime-cpu', 'tfjs-wasm']);
    const file = join(folder, 'engines.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"reason": "?.*"?$/m, '"reason": "kept"'));
    expect(await chooseEngines(model, machine, options)).toEqual({ ...made, reason: 'kept' });
    expect(await chooseEngines(model, { ...machine, identity: 'driver 2' }, options)).toEqual(made);
    expect(await chooseEngines(model, machine, { ...options, images: 3 })).toEqual(made);
    expect(await chooseEngines(model, machine, { ...options, installed: 'onnxruntime-gpu' })).toEqual(made);
  });
});

describe('Among engines that were tried', () => {
  const timed = (ms: number) => ({
    kind: 'available' as const,
    ...{ description: { device: '', runtime: '' }, deviation: null, tried: { results: new Map(), ms } },
  });

  test('the fastest comes first, and nothing needs explaining', () => {
    const tried = [
      { name: 'onnxruntime-cpu', state: timed(20) },
      { name: 'onnxruntime-webgpu', state: timed(4) },
      { name: 'onnxruntime-cuda', state: timed(2) },
    ] as const;
    const order = ['onnxruntime-cuda', 'onnxruntime-webgpu', 'onnxruntime-cpu', 'tfjs-wasm'];
    expect(decisionFrom(tried)).toEqual({ order, reason: null });
  });

  test('a software renderer loses by its time, and what is missing is reported', () => {
    const tried = [
      { name: 'onnxruntime-cpu', state: timed(20) },
      { name: 'onnxruntime-webgpu', state: timed(640) },
      { name: 'onnxruntime-cuda', state: { kind: 'unavailable', reason: 'There is no driver.', remedy: null } },
    ] as const;
    expect(decisionFrom(tried)).toEqual({
      order: ['onnxruntime-cpu', 'onnxruntime-webgpu', 'tfjs-wasm'],
      reason:
        'onnxruntime-webgpu took 640 ms for what takes the CPU 20 ms. onnxruntime-cuda is not used: There is no driver.',
    });
  });
});

describe('An engine that is requested by name and unavailable', () => {
  const supply = (insists: boolean) =>
    new EngineSupply({
      ...OPTIONS,
      ...{ wish: 'onnxruntime-coreml', insists, cacheFolder: null, batchSize: () => 1 },
    });

  test.skipIf(process.platform === 'darwin')('is refused on the command line', async () => {
    await expect(supply(true).first(Promise.resolve(model))).rejects.toThrow(Refusal);
  });

  test.skipIf(process.platform === 'darwin')('is replaced on the page, which says why', async () => {
    const replaced = supply(false);
    await replaced.first(Promise.resolve(model));
    expect(replaced.chosen).toMatchObject({ device: 'CPU' });
    expect(replaced.chosen!.reason).toMatch(/^ONNX Runtime's CoreML can't be used on /);
    await replaced.close();
  });
});
