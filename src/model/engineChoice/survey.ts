/** All engines, and what each of them is on this machine. */
import type { EngineDescription } from '../../protocol/inspection';
import { ENGINE_NAMES, type EngineName } from '../../protocol/engines';
import { EngineUnavailable } from '../engine/engine';
import { startEngine } from '../engine/startEngine';
import { probe, type Probed, type ProbeOptions } from './probe';
import type { OperatorResults } from './selfCheck';

export interface SurveyedEngine {
  readonly name: EngineName;
  /** Whether it was developed without a machine to test it on. */
  readonly isUntested: boolean;
  readonly state: Probed<OperatorResults>;
}

/** The trusted engine: its golden cases are compared with PyTorch. */
export const TRUSTED: EngineName = 'onnxruntime-cpu';

const UNTESTED: ReadonlySet<EngineName> = new Set<EngineName>(['onnxruntime-directml', 'onnxruntime-coreml']);

export const UNTESTED_IN_WORDS = 'experimental: not tested by us';

/** Longer than any working engine was seen to take, on a software renderer. */
const LIMIT_MS = 60_000;

/** Sequential, because each engine takes the whole machine. */
export async function surveyEngines(options: Omit<ProbeOptions, 'limitMs' | 'expected'>): Promise<SurveyedEngine[]> {
  const surveyed: SurveyedEngine[] = [];
  let expected: OperatorResults | null = null;
  for (const name of [TRUSTED, ...ENGINE_NAMES.filter((other) => other !== TRUSTED)]) {
    const state: Probed<OperatorResults> = await check(name, options, expected);
    if (name === TRUSTED && state.kind === 'available') expected = state.tried;
    surveyed.push({ name, isUntested: UNTESTED.has(name), state });
  }
  return surveyed;
}

/**
 * Accepts an untested engine only if it computes what the trusted one does.
 * @throws {EngineUnavailable} if it does not
 */
export async function checkUntested(
  name: EngineName,
  options: Omit<ProbeOptions, 'limitMs' | 'expected'>,
): Promise<void> {
  if (!UNTESTED.has(name)) return;
  let expected: OperatorResults | null = null;
  for (const engine of [TRUSTED, name]) {
    const state: Probed<OperatorResults> = await check(engine, options, expected);
    if (state.kind === 'unavailable') throw new EngineUnavailable(state.reason, state.remedy);
    expected = state.tried;
  }
}

function check(
  name: EngineName,
  options: Omit<ProbeOptions, 'limitMs' | 'expected'>,
  expected: OperatorResults | null,
): Promise<Probed<OperatorResults>> {
  return probe(
    (started) => startEngine(name, started),
    { ...options, limitMs: LIMIT_MS, expected },
    (_, results) => Promise.resolve(results),
  );
}

/** For example `CPU · ONNX Runtime 1.30.0, 2 threads`. */
export function inWords({ device, runtime }: EngineDescription): string {
  return `${device} · ${runtime}`;
}
