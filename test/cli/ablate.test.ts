import { describe, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
  readonly standard_error_draws: number | null;
}
interface Ablation {
  readonly group: number;
  readonly draws: number;
  readonly input: string;
  readonly delta_nelbo: Estimate;
  readonly delta_rate: Estimate;
  readonly delta_distortion: Estimate;
}

async function ablate(...args: string[]): Promise<Ablation> {
  const { code, stdout, stderr } = await nvaeInspect('ablate', SAMPLE, ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Ablation;
}

describe('nvae-inspect ablate reports what a group of the sample is worth', () => {
  // PyTorch's values, from docs/analyses.md#ablation.
  test.each([
    [0, '24.42', '1.39'],
    [6, '9.83', '0.45'],
  ])('group %i: %s ± %s nats on its 40 images with 20 draws', async (group, mean, error) => {
    const told = await ablate('--group', String(group), '--images', SAMPLE_IMAGES, '--draws', '20', '--seed', '0');
    expect(told).toMatchObject({ group, draws: 20, input: '40 images from images/' });
    const { delta_nelbo, delta_rate, delta_distortion } = told;
    expect(delta_nelbo.mean.toFixed(2)).toBe(mean);
    expect(delta_nelbo.standard_error?.toFixed(2)).toBe(error);
    expect(delta_rate.mean + delta_distortion.mean).toBeCloseTo(delta_nelbo.mean, 9);
  });

  test('a single draw per image has no error over draws', async () => {
    const { delta_nelbo } = await ablate('--group', '3', '--samples', '4');
    expect(delta_nelbo.standard_error).toBeGreaterThan(0);
    expect(delta_nelbo.standard_error_draws).toBeNull();
  });

  test('the table says what was ablated, and on which input', async () => {
    const { code, stdout } = await nvaeInspect('ablate', SAMPLE, '--group', '8', '--samples', '2', '--draws', '2');
    expect(code).toBe(0);
    expect(stdout).toContain('Group 8 of nvae-digits.pt, replaced by a sample of its prior');
    expect(stdout).toContain('Input: 2 model samples, seed 0: not data');
    expect(stdout).toMatch(/change, nats per image +mean +± s\.e\. +± s\.e\. over draws\n +NELBO +-?\d/);
  });
});

test("a group that the model doesn't have is refused", async () => {
  const { code, stdout, stderr } = await nvaeInspect('ablate', SAMPLE, '--group', '9', '--samples', '1');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe('nvae-inspect: There is no latent group 9: the model has groups 0 to 8.\n');
});
