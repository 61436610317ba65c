/** The state of a training, from its flags alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { balancingCoefficients, balancingSizes, groupsPerScale } from '../../src/model/training/balancing';
import { trainingState } from '../../src/model/training/schedule';

interface Schedules {
  readonly beta: readonly {
    readonly name: string;
    readonly args: Readonly<Record<string, number | boolean>>;
    readonly epoch: number;
    readonly global_step: number;
    readonly total_steps: number | null;
    readonly beta: number | null;
    readonly regulariser_weight: number | null;
  }[];
  /** α by the groups of each scale, written as a list. */
  readonly alpha: Readonly<Record<string, readonly number[]>>;
}
const EXPECTED = JSON.parse(
  readFileSync(join(root, 'test', 'fixtures', 'training', 'schedule.json'), 'utf8'),
) as Schedules;

describe('β and λ at a step are those of the release’s schedule', () => {
  test.each(EXPECTED.beta)('$name', ({ args, epoch, global_step, total_steps, beta, regulariser_weight }) => {
    const state = trainingState(new Map(Object.entries(args)), epoch, global_step);
    expect(state.totalSteps).toBe(total_steps);
    if (beta === null) expect(state.beta).toBeNull();
    else expect(state.beta).toBeCloseTo(beta, 12);
    if (regulariser_weight === null) expect(state.regulariserWeight).toBeNull();
    else expect(state.regulariserWeight).toBeCloseTo(regulariser_weight, 12);
  });

  test('a total that is estimated from the epochs is said to be', () => {
    const flags = new Map([['epochs', 400]]);
    expect(trainingState(flags, 60, 18_000)).toMatchObject({ totalSteps: 120_000, isEstimated: true });
    const told = new Map([...flags, ['num_total_iter', 5]]);
    expect(trainingState(told, 60, 18_000)).toMatchObject({ totalSteps: 5, isEstimated: false });
  });

  test('a flag that is no number counts as missing', () => {
    const { args } = EXPECTED.beta.find(({ name }) => name === 'half way')!;
    const flags = new Map<string, unknown>([...Object.entries(args), ['kl_anneal_portion', '0.3']]);
    expect(trainingState(flags, 60, 18_000).beta).toBeNull();
  });

  test('without a step nothing is known', () => {
    const { args } = EXPECTED.beta.find(({ name }) => name === 'half way')!;
    expect(trainingState(new Map(Object.entries(args)), null, null)).toMatchObject({
      totalSteps: 120_000,
      beta: null,
      regulariserWeight: null,
    });
  });
});

describe('Groups are balanced', () => {
  test.each(Object.entries(EXPECTED.alpha))('by the size of their scale: %s', (groups, alpha) => {
    const sizes = balancingSizes(JSON.parse(groups) as number[]);
    expect(sizes).toHaveLength(alpha.length);
    for (const [group, size] of sizes.entries()) expect(size).toBeCloseTo(alpha[group]!, 9);
  });

  test('by their KL, and their coefficients have the mean 1', () => {
    const gamma = balancingCoefficients([1, 3, 0], [1, 1, 2]);
    expect(gamma.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 12);
    expect(gamma[1]! / gamma[0]!).toBeCloseTo(3.01 / 1.01, 12);
    expect(gamma[2]! / gamma[0]!).toBeCloseTo(0.005 / 1.01, 12);
  });

  test('and those of one size share a scale', () => {
    const shape = (size: number) => ({ channels: 20, height: size, width: size });
    expect(groupsPerScale([4, 4, 8, 8, 8, 16].map(shape))).toEqual([2, 3, 1]);
  });
});
