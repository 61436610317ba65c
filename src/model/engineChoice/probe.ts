/** Tries an engine where it can do no harm: in a process of its own, for a limited time. */
import type { EngineDescription } from '../../protocol/inspection';
import { inOneLine } from '../inOneLine';
import { EngineUnavailable, type Engine, type EngineOptions } from '../engine/engine';
import {
  computeEveryOperator,
  LARGEST_DEVIATION,
  largestDeviation,
  type Deviation,
  type OperatorResults,
} from './selfCheck';

export type StartEngine = (options: EngineOptions) => Promise<Engine>;

export type Probed<Tried> =
  | {
      readonly kind: 'available';
      readonly description: EngineDescription;
      /** `null` if there was nothing to compare with. */
      readonly deviation: Deviation | null;
      readonly tried: Tried;
    }
  | {
      readonly kind: 'unavailable';
      /** A sentence. */
      readonly reason: string;
      /** What the user can do about it; `null` if nothing. */
      readonly remedy: string | null;
    };

export interface ProbeOptions extends Pick<
  EngineOptions,
  'hosts' | 'threads' | 'python' | 'tensorFlowFolder' | 'cacheFolder'
> {
  readonly limitMs: number;
  /** The expected results; `null` for a trusted engine. */
  readonly expected: OperatorResults | null;
}

/**
 * Starts an engine, checks it, and tries something with it. Never rejects: every failure is reported in the result.
 * @param attempt receives the engine, and what it computed in the check
 */
export async function probe<Tried>(
  start: StartEngine,
  { limitMs, expected, ...options }: ProbeOptions,
  attempt: (engine: Engine, results: OperatorResults) => Promise<Tried>,
): Promise<Probed<Tried>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const engine = await start({ ...options, ownProcess: true, signal: limit.signal });
    try {
      const results = await computeEveryOperator(engine);
      const deviation = expected === null ? null : largestDeviation(results, expected);
      if (deviation !== null && !(deviation.relative <= LARGEST_DEVIATION)) return refused(deviation);
      const { description } = engine;
      return { kind: 'available', description, deviation, tried: await attempt(engine, results) };
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (limit.signal.aborted) {
      return { kind: 'unavailable', reason: `It did not answer within ${limitMs / 1000} s.`, remedy: null };
    }
    if (error instanceof EngineUnavailable) {
      return { kind: 'unavailable', reason: error.reason, remedy: error.remedy };
    }
    return {
      kind: 'unavailable',
      reason: inOneLine(error instanceof Error ? error.message : String(error)),
      remedy: null,
    };
  } finally {
    clearTimeout(timer);
  }
}

function refused({ operator, relative }: Deviation): Probed<never> {
  const off = Number.isNaN(relative) ? 'computes something else' : `is off by ${relative.toExponential(1)}`;
  return {
    kind: 'unavailable',
    reason: `It ${off} in the self-check (${operator}), where ${LARGEST_DEVIATION.toExponential(0)} is allowed, so it is not used.`,
    remedy: null,
  };
}
