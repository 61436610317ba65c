import { expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

interface Bound {
  readonly input: string;
  readonly draws: number;
  readonly bound: { readonly mean: number; readonly standard_error: number | null };
  readonly bits_per_dim: unknown;
  readonly images: readonly { name: string; bound: number; effective_sample_size: number; largest_weight: number }[];
}

test("nvae-inspect bound: more draws bound the sample's log-likelihood more tightly, and the result says how many draws it rests on", async () => {
  const boundOf = async (draws: number): Promise<Bound> => {
    const { code, stdout, stderr } = await nvaeInspect(
      ...['bound', SAMPLE, '--images', SAMPLE_IMAGES, '--draws', String(draws), '--json'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Bound;
  };
  const [one, twenty] = [await boundOf(1), await boundOf(20)];
  expect(twenty).toMatchObject({ input: '40 images from images/', draws: 20, bits_per_dim: null });
  expect(twenty.images).toHaveLength(40);
  expect(twenty.images[0]!.name).toBe('000.png');
  // PyTorch's values, from docs/analyses.md#bound.
  expect([one, twenty].map(({ bound }) => bound.mean.toFixed(1))).toEqual(['-60.8', '-55.9']);
  expect(twenty.bound.standard_error).toBeGreaterThan(0);
  for (const { effective_sample_size, largest_weight } of one.images) {
    expect([effective_sample_size, largest_weight]).toEqual([1, 1]);
  }
  const sizes = twenty.images.map(({ effective_sample_size }) => effective_sample_size);
  expect(sizes.reduce((sum, size) => sum + size, 0) / 40).toBeCloseTo(2.3, 0);
});

test('the table gives K, the effective sample size, and what that does not prove', async () => {
  const { stdout } = await nvaeInspect('bound', SAMPLE, '--samples', '2', '--draws', '3');
  expect(stdout).toContain('Bound on the log-likelihood, nvae-digits.pt, K = 3');
  expect(stdout).toMatch(/bound, nats per image\s+-\d+\.\d{3}/);
  expect(stdout).toMatch(/effective sample size, of 3\s+[123]\.\d{3}/);
  expect(stdout).toContain('A large one proves nothing');
});
