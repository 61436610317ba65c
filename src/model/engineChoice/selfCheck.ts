/** Whether an engine computes correctly: every operator on fixed numbers, compared with a trusted engine. */
import type { Engine } from '../engine/engine';
import { everyOperator, normal } from './everyOperator';

/** An engine's results, by operator. */
export type OperatorResults = ReadonlyMap<string, Float32Array>;

export interface Deviation {
  readonly operator: string;
  /**
   * The largest difference, relative to the largest expected magnitude of that operator or 1; NaN if it is not a
   * number.
   */
  readonly relative: number;
}

/** Engines in float32 stay under 3·10⁻⁶; TensorFloat-32 and half precision reach about 10⁻³. */
export const LARGEST_DEVIATION = 2e-5;

const IMAGES = 3;

/** @throws {EngineFailure} */
export async function computeEveryOperator(engine: Engine): Promise<OperatorResults> {
  const { graph, named } = everyOperator();
  const compiled = await engine.compile(graph, new Map());
  const results = await compiled.run({
    batch: IMAGES,
    feeds: new Map(
      graph.inputs.map(({ name, channels, height, width }, i) => [name, normal(IMAGES * channels * height * width, i)]),
    ),
    fetch: graph.outputs.map(({ name }) => name),
    keep: [],
    forget: [],
  });
  await compiled.release();
  return new Map([...named].map(([operator, { name }]) => [operator, results.get(name) ?? new Float32Array()]));
}

/** The operator with the largest deviation. */
export function largestDeviation(actual: OperatorResults, expected: OperatorResults): Deviation {
  let worst: Deviation = { operator: '', relative: 0 };
  for (const [operator, values] of expected) {
    const relative = deviation(actual.get(operator) ?? new Float32Array(), values);
    // True for NaN too, which then stays.
    if (!(relative <= worst.relative) && !Number.isNaN(worst.relative)) worst = { operator, relative };
  }
  return worst;
}

function deviation(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return NaN;
  let difference = 0;
  let magnitude = 1;
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? 0;
    const here = Math.abs((actual[i] ?? 0) - value);
    if (!(here <= difference)) difference = here;
    if (Number.isNaN(difference)) return NaN;
    magnitude = Math.max(magnitude, Math.abs(value));
  }
  return difference / magnitude;
}
