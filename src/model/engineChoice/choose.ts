/** Decides what `auto` means: the fastest engine that computes correctly, measured on the user's own model. */
import { dependencies, devDependencies, version } from '../../../package.json';
import type { EngineName } from '../../protocol/engines';
import type { LatentModel } from '../latentModel';
import { startEngine } from '../engine/startEngine';
import { namedFolder } from '../engine/tfjs/tensorFlowAddon';
import { timeStage, trialStage, type TrialStage } from './calibrate';
import { decisionKey, keepDecision, readDecision, type Decision } from './decisions';
import type { Machine } from './machine';
import { probe, type Probed, type ProbeOptions } from './probe';
import type { OperatorResults } from './selfCheck';
import { TRUSTED } from './survey';

export interface ChooseOptions extends Omit<ProbeOptions, 'limitMs' | 'expected'> {
  /** Images in a batch. */
  readonly images: number;
  /** Identifies what is installed for GPU engines. */
  readonly installed: string;
}

/** Engines that run on every supported machine, the faster one first. */
const EVERYWHERE: readonly EngineName[] = [TRUSTED, 'tfjs-wasm'];

/** The longest delay of the first numbers, per engine. */
const LIMIT_MS = 10_000;

/** Without a visible graphics card, no engine is tried, because the first numbers must not wait. */
export const WITHOUT_GPU: Decision = {
  order: EVERYWHERE,
  reason: 'No GPU was found on this machine: neither an NVIDIA driver nor a device that WebGPU could use.',
};

/** The engines for a model, from an earlier decision or by trying them now. Never rejects because of an engine. */
export async function chooseEngines(model: LatentModel, machine: Machine, options: ChooseOptions): Promise<Decision> {
  const { cacheFolder } = options;
  const key = decisionKey(
    machine.identity,
    packages(),
    settings(options),
    options.installed,
    shape(model, options.images),
  );
  const known = cacheFolder ? await readDecision(cacheFolder, key) : null;
  if (known !== null) return known;
  const made = await decide(model, machine, options);
  if (cacheFolder) await keepDecision(cacheFolder, key, made);
  return made;
}

function packages(): string {
  return JSON.stringify([version, dependencies, devDependencies['@tensorflow/tfjs-node-gpu']]);
}

function settings({ threads, python, tensorFlowFolder }: ChooseOptions): string {
  return JSON.stringify([threads, python ?? null, namedFolder(tensorFlowFolder)]);
}

/** Equal for two checkpoints of one training run. */
function shape({ description, stages }: LatentModel, images: number): string {
  const { groups, image, facts, parameters } = description;
  return JSON.stringify([groups, image, facts, parameters, stages.map(({ weightBytes }) => weightBytes), images]);
}

interface Tried {
  readonly name: EngineName;
  readonly state: Probed<Timed>;
}

interface Timed {
  readonly results: OperatorResults;
  readonly ms: number;
}

async function decide(model: LatentModel, machine: Machine, options: ChooseOptions): Promise<Decision> {
  const stage = await trialStage(model, options.images);
  const trusted = await time(TRUSTED, stage, options, null);
  const expected = trusted.state.kind === 'available' ? trusted.state.tried.results : null;
  const tried = [trusted];
  for (const name of accelerated(machine)) tried.push(await time(name, stage, options, expected));
  return decisionFrom(tried);
}

function accelerated({ hasNvidiaDriver, mayHaveGpu }: Machine): EngineName[] {
  return [
    ...(hasNvidiaDriver ? (['onnxruntime-cuda', 'tfjs-node-gpu'] as const) : []),
    ...(mayHaveGpu ? (['onnxruntime-webgpu'] as const) : []),
  ];
}

async function time(
  name: EngineName,
  stage: TrialStage,
  options: ChooseOptions,
  expected: OperatorResults | null,
): Promise<Tried> {
  const state = await probe(
    (started) => startEngine(name, started),
    { ...options, limitMs: LIMIT_MS, expected },
    async (engine, results) => ({ results, ms: await timeStage(engine, stage) }),
  );
  return { name, state };
}

/** @param tried the trusted engine first */
export function decisionFrom(tried: readonly Tried[]): Decision {
  const timed = tried
    .flatMap(({ name, state }) => (state.kind === 'available' ? [{ name, ms: state.tried.ms }] : []))
    .sort((a, b) => a.ms - b.ms);
  const [fastest] = timed;
  const order = [...timed.map(({ name }) => name), ...EVERYWHERE];
  const others = tried.filter(({ name }) => name !== TRUSTED);
  return {
    order: order.filter((name, i) => order.indexOf(name) === i),
    reason:
      fastest === undefined || fastest.name === TRUSTED
        ? others.map((other) => whyNot(other, fastest?.ms)).join(' ')
        : null,
  };
}

function whyNot({ name, state }: Tried, fastestMs: number | undefined): string {
  if (state.kind === 'unavailable') return `${name} is not used: ${state.reason}`;
  const than = fastestMs === undefined ? '' : ` for what takes the CPU ${inWords(fastestMs)}`;
  return `${name} took ${inWords(state.tried.ms)}${than}.`;
}

function inWords(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
