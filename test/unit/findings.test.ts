/** What the page says in words about a measurement: each rule where it applies, and where it must be silent. */
import { describe, expect, test } from 'vitest';
import { storedWeights } from '../../src/model/graph/weights';
import { WeightCheck } from '../../src/model/weightCheck';
import { FINDING_RULES, type Evidence, type Finding } from '../../src/protocol/findings';
import { plusMinus } from '../../src/protocol/numbers';
import {
  findingsOfWritten,
  found,
  usualLatent,
  WRITTEN_SHAPES,
  type LatentAt,
  type Written,
} from '../fixtures/writtenMeasurement';

/** q equal to p: no KL. */
const unused = (at: LatentAt) => {
  const { muP, sigmaP } = usualLatent(at);
  return { muQ: muP, sigmaQ: sigmaP };
};

test('An ordinary measurement has no findings', () => {
  expect(findingsOfWritten()).toEqual([]);
});

describe('Weights that are not finite', () => {
  const names = ['stem.weight', 'pre.weight'];
  const graph = { inputs: [], nodes: [], outputs: [] };
  const value = (name: string) => ({ name, channels: 1, height: 1, width: 1 });
  const check = (values: Readonly<Record<string, number>>) => {
    const nodes = names.map((name) => ({
      ...{ operation: { op: 'repeat', map: storedWeights(name, [1, 1, 1]) } as const, inputs: [] },
      output: value(name),
    }));
    const of = new WeightCheck([{ name: 'encoder', graph: { ...graph, nodes }, weightBytes: 8 }], new Map());
    of.look(new Map(Object.entries(values).map(([name, weight]) => [name, Float32Array.of(1, weight)])));
    return of;
  };

  test('are named by the first tensor that the network reads, even on model samples', () => {
    const weights = check({ 'pre.weight': Infinity, 'stem.weight': NaN });
    for (const kind of ['files', 'samples'] as const) {
      const finding = found('weights not finite', { weights, kind })!;
      expect(finding.sentence).toBe(
        'The weights are not finite, first in stem.weight (1 of 2 values) and in 1 more tensor. ' +
          'No number that depends on them can be trusted.',
      );
      expect(finding.place).toEqual({ kind: 'tensor', tensor: 'stem.weight' });
      expect(finding.number.value).toBe(2);
    }
  });

  test('are quoted from a statistics file, which does not name a place', () => {
    const weights = { warnings: ['The weights are not finite: x.'], first: null, tensors: 1 };
    expect(found('weights not finite', { weights })).toMatchObject({ sentence: weights.warnings[0], place: null });
  });

  test('are not reported of finite weights', () => {
    expect(found('weights not finite', { weights: check({ 'pre.weight': 3e38, 'stem.weight': 0 }) })).toBeUndefined();
  });
});

describe('A checkpoint saved while the weight of the KL was rising', () => {
  test('is reported with β and what its KL means, even on model samples', () => {
    for (const kind of ['files', 'samples'] as const) {
      const finding = found('KL annealed', { beta: 0.421, kind })!;
      expect(finding.sentence).toContain('Saved at β = 0.421 by the release’s schedule');
      expect(finding.sentence).toContain('The KL shown elsewhere is unweighted');
      expect(finding).toMatchObject({ number: { value: 0.421 }, threshold: { relation: '<', value: 1 }, place: null });
    }
  });

  test.each([[1], [null], [NaN]])('is not reported at β = %s', (beta) => {
    expect(found('KL annealed', { beta })).toBeUndefined();
  });
});

describe('Values that are not finite', () => {
  test('are reported at the first group from the top, with the images concerned', () => {
    const latent = ({ group, image, channel }: LatentAt) =>
      group > 0 && image >= 5 && channel === 1 ? { muQ: NaN } : {};
    const finding = found('values not finite', { latent })!;
    expect(finding.sentence).toBe(
      'Values that are not finite first appear in group 1: its KL is NaN in 3 of 8 images, first in image 5.',
    );
    expect(finding.number).toMatchObject({ name: 'channels with values that are not finite', value: 1 });
    expect(finding.place).toEqual({ kind: 'group', group: 1 });
  });

  test('in the top group may come from the encoder, and the sentence says so', () => {
    const latent = ({ group }: LatentAt) => (group === 0 ? { sigmaP: 0 } : {});
    expect(found('values not finite', { latent })!.sentence).toContain(
      'first appear in group 0 or the encoder: its KL is',
    );
  });

  test('are located in the output if every group is finite', () => {
    expect(found('values not finite', { loss: (image) => (image === 3 ? NaN : 1) })).toMatchObject({
      sentence: expect.stringMatching(/^The reconstruction loss is NaN, .* first appear in the output\.$/) as string,
      place: null,
    });
  });

  test('are not reported of large finite values', () => {
    expect(found('values not finite', { loss: () => 1e300 })).toBeUndefined();
  });
});

describe('Pictures', () => {
  /** White, but for a quarter. */
  const white = (_: number, at: number) => (at < 4 ? 0 : 1);

  test('of black and white only don’t fit a decoder of shades', () => {
    expect(found('pictures binary', { pixel: white })).toMatchObject({
      sentence: expect.stringMatching(
        /^All 8 pictures hold black and white only, .*\(cifar10\) is for 256 levels/,
      ) as string,
    });
  });

  test('of black and white are no finding if one has a shade, all are black, or the decoder may be of greys', () => {
    const oneShade = (image: number, at: number) => (image === 7 && at === 0 ? 0.5 : white(image, at));
    expect(found('pictures binary', { pixel: oneShade })).toBeUndefined();
    expect(found('pictures binary', { pixel: () => 0 })).toBeUndefined();
    for (const likelihood of ['bernoulli', 'unknown'] as const) {
      expect(found('pictures binary', { pixel: white, likelihood })).toBeUndefined();
    }
  });
});

test('Numbers in a sentence are printed as the page prints them', () => {
  const [costly, usual] = [1.2e7, 1];
  const loss = (image: number) => (image === 0 ? costly : usual);
  const { sentence, evidence } = found('imprecise estimate', { loss: (image) => loss(image) - costly / 9 })!;
  const { value: mean, standardError } = evidence[0]!;
  expect(sentence).toContain(`${plusMinus({ mean, standardError })} nats`);
  expect(sentence).toMatch(/ × 10⁶/);
});

describe('Estimates', () => {
  /** With ε = 0, an estimate is ln(σ_p/σ_q) + ½((z^K − μ_p)/σ_p)². */
  const estimated = ({ group }: LatentAt) => ({ muQ: 0, muP: 0, zK: 0, sigmaP: 1, sigmaQ: group === 1 ? 1.1 : 0.5 });

  test('below 0 are reported with the lowest, and what would help', () => {
    const finding = found('negative estimate', { hasFlows: true, latent: estimated, draws: 2 })!;
    expect(finding.sentence).toMatch(
      /^The KL estimate of group 1 is negative, which a KL never is; the lowest is −0\.381 ± 0 nats in group 1\. /,
    );
    expect(finding.place).toEqual({ kind: 'group', group: 1 });
    expect(finding.number.value).toBeCloseTo(-4 * Math.log(1.1), 6);
  });

  test('above 0 are not, and a closed form never is', () => {
    const latent = () => ({ muQ: 0, muP: 0, zK: 0, sigmaP: 1, sigmaQ: 0.5 });
    expect(found('negative estimate', { hasFlows: true, latent })).toBeUndefined();
    expect(found('negative estimate', { latent: estimated })).toBeUndefined();
  });

  test('with a standard error larger than themselves are reported', () => {
    const finding = found('imprecise estimate', { loss: (image) => (image % 2 === 0 ? 20 : -19) })!;
    expect(finding.sentence).toMatch(/^The reconstruction loss, 0\.5 ± 7\.4 nats, has a standard error larger than/);
    expect(finding.number.value).toBeCloseTo(7.37 / 0.5, 1);
  });

  test('are not reported if they are precise, come from a single image, or belong to unused groups', () => {
    expect(found('imprecise estimate', { loss: (image) => 20 + image })).toBeUndefined();
    expect(found('imprecise estimate', { images: 1 })).toBeUndefined();
    // One image has all of a tiny KL.
    const latent = (at: LatentAt) => (at.group === 1 ? { ...unused(at), sigmaQ: at.image === 0 ? 0.95 : 1 } : {});
    expect(found('imprecise estimate', { latent })).toBeUndefined();
  });
});

describe('A prior', () => {
  const constant = ({ group }: LatentAt) => (group === 2 ? { muP: 0.25 } : {});

  test('that is the same for all images is reported, with whether it is the same at all positions', () => {
    expect(found('constant prior', { latent: constant })!.sentence).toBe(
      'The prior of group 2 is the same for all 8 images and at all positions of a channel: it doesn’t depend on the z above.',
    );
    const byPosition = ({ group, position }: LatentAt) => (group === 2 ? { muP: position } : {});
    expect(found('constant prior', { latent: byPosition })!.sentence).toBe(
      'The prior of group 2 is the same for all 8 images: it doesn’t depend on the z above.',
    );
  });

  test('that varies in one image, or only in its width, is not', () => {
    const inOne = (at: LatentAt) => ({ ...constant(at), ...(at.group === 2 && at.image === 7 ? { muP: 0.252 } : {}) });
    expect(found('constant prior', { latent: inOne })).toBeUndefined();
    const width = (at: LatentAt) => ({ ...constant(at), ...(at.group === 2 ? { sigmaP: 1 + at.image / 500 } : {}) });
    expect(found('constant prior', { latent: width })).toBeUndefined();
  });

  test('of a single image, of the top group, or with NaN is not', () => {
    expect(found('constant prior', { latent: constant, images: 1 })).toBeUndefined();
    expect(found('constant prior')).toBeUndefined(); // The top prior is always constant.
    const broken = (at: LatentAt) => ({ ...constant(at), ...(at.image === 3 ? { muP: NaN } : {}) });
    expect(found('constant prior', { latent: broken })).toBeUndefined();
  });
});

describe('The soft clamp', () => {
  test('leaves σ at its floor in a share of the latents', () => {
    const latent = ({ group, channel }: LatentAt) => (group === 2 && channel === 0 ? { sigmaQ: 0.0199 } : {});
    expect(found('width at floor', { latent })).toMatchObject({
      sentence: 'σ_q is at its floor (< 0.02) in 33.3\u00a0% of the latent variables of group 2.',
      number: { value: 1 / 3, unit: 'share' },
      place: { kind: 'group', group: 2 },
    });
    expect(found('clamp saturated', { latent })).toBeUndefined(); // Not yet.
  });

  test('says what a prior at its floor costs', () => {
    const latent = ({ group }: LatentAt) => (group === 1 ? { sigmaP: 0.017, sigmaQ: 0.03 } : {});
    expect(found('width at floor', { latent })!.sentence).toMatch(
      /^σ_p is at its floor .* even a small Δμ costs many nats\.$/,
    );
  });

  test('is saturated beyond 5·√0.9, for μ and σ alike', () => {
    const latent = ({ group, position }: LatentAt) => (group === 1 ? { muQ: position === 0 ? -4.75 : 0 } : {});
    expect(found('clamp saturated', { latent })).toMatchObject({
      sentence: 'The soft clamp of q is saturated for 25.0\u00a0% of the values of μ and σ in group 1.',
    });
    const wide = ({ group, position }: LatentAt) => (group === 1 ? { sigmaQ: position === 0 ? 115 : 1 } : {});
    expect(found('clamp saturated', { latent: wide })!.number.value).toBe(0.25);
  });

  test('is not reported within its range, nor for the top prior', () => {
    const latent = ({ group }: LatentAt) => ({
      muQ: 4.74,
      sigmaQ: 0.0201,
      ...(group === 0 ? { muP: 4.9, sigmaP: 0.001 } : {}),
    });
    expect(found('clamp saturated', { latent })).toBeUndefined();
    expect(found('width at floor', { latent })).toBeUndefined();
  });
});

describe('Unused', () => {
  test('groups have no channel above the threshold', () => {
    const latent = (at: LatentAt) => (at.group === 1 ? unused(at) : {});
    expect(found('groups unused', { latent })).toMatchObject({
      sentence: '1 of 3 groups has no channel above 0.1 nats: group 1, together 0 nats (one draw each: given these z).',
      place: { kind: 'group', group: 1 },
    });
    const oneChannel = (at: LatentAt) => (at.group === 1 && at.channel === 0 ? unused(at) : {});
    expect(found('groups unused', { latent: oneChannel })).toBeUndefined();
  });

  test('channels are counted, with those near the threshold', () => {
    const latent = (at: LatentAt) => (at.channel === 0 ? unused(at) : {});
    const finding = found('channels unused', { latent, draws: 2 })!;
    expect(finding.sentence).toBe('4 of 7 channels are in use; the others have a KL of at most 0.1 nats.');
    expect(finding.number.value).toBeCloseTo(3 / 7, 12);
    const few = (at: LatentAt) => (at.group === 0 && at.channel === 0 ? unused(at) : {});
    expect(found('channels unused', { latent: few })).toBeUndefined(); // 1 of 7.
  });

  test('channels of a model with flows are counted by their contribution', () => {
    const latent = ({ channel }: LatentAt) => ({ muQ: 0, muP: 0, zK: 0, sigmaP: 1, sigmaQ: channel === 0 ? 0.5 : 1 });
    expect(found('channels unused', { latent, hasFlows: true })!.sentence).toContain(
      '3 of 7 channels are in use, one in each group; the others have a contribution of at most 0.1 nats',
    );
  });
});

describe('The KL', () => {
  const inImage3 = (at: LatentAt) => (at.image === 3 ? { muQ: usualLatent(at).muP + 2.5 } : {});

  test('of the largest image is compared with the mean, and one draw is said to be one', () => {
    const finding = found('largest image', { latent: inImage3 })!;
    expect(finding.sentence).toMatch(
      /^Image 3 has a KL of .* the mean of 8 images .*; which image is the costliest may change with the draw\.$/,
    );
    expect(finding.place).toEqual({ kind: 'image', image: 3 });
    expect(finding.evidence.map(({ name }) => name)).toContain('NELBO of image 3');
    expect(found('largest image', { latent: inImage3, draws: 8 })!.sentence).toMatch(/of their sum\.$/);
  });

  test('of the largest image is no finding among few images, or if it is close to the mean', () => {
    expect(found('largest image', { latent: inImage3, images: 7 })).toBeUndefined();
    expect(found('largest image')).toBeUndefined();
  });

  test('is compared by scale with the number of latents', () => {
    const latent = (at: LatentAt) => (at.group === 2 ? { muQ: usualLatent(at).muP + 0.2, sigmaQ: 0.9 } : {});
    const finding = found('share by scale', { latent })!;
    expect(finding.sentence).toMatch(
      /^The 2 groups of 1×2 hold [\d.]+\u00a0% of the KL in 25\.0\u00a0% of the latent variables\.$/,
    );
    expect(finding.place).toEqual({ kind: 'group', group: 0 });
    expect(found('share by scale')).toBeUndefined();
    expect(found('share by scale', { latent, shapes: WRITTEN_SHAPES.slice(0, 2) })).toBeUndefined(); // One scale.
  });
});

describe('Of a class of images,', () => {
  /** Of 16 images. */
  const ofClass = Array.from({ length: 8 }, (_, at) => 2 * at + 1);
  const inClass = (written: Written): Written => ({ ...written, images: 16, ofClass });
  /** The same images without the others. */
  const alone = ({ latent, loss, pixel, ...written }: Written): Written => ({
    ...written,
    latent: (at) => {
      const image = ofClass[at.image]!;
      return { ...usualLatent({ ...at, image }), ...latent?.({ ...at, image }) };
    },
    ...(loss && { loss: (at, draw) => loss(ofClass[at]!, draw) }),
    ...(pixel && { pixel: (at, value) => pixel(ofClass[at]!, value) }),
  });
  const diverging = ({ group, image }: LatentAt) => (group > 0 && image >= 9 ? { muQ: NaN } : {});
  const costly = (at: LatentAt) => (at.image === 3 ? { muQ: usualLatent(at).muP + 2.5 } : {});
  const shades: Written['pixel'] = (image, at) => (image % 2 === 0 ? 0.5 : at % 2);

  test.each<[string, Written]>([
    ['channels unused', { latent: (at) => (at.channel === 0 ? unused(at) : {}), draws: 2 }],
    ['a prior that is constant', { latent: ({ group }) => (group > 0 ? { muP: 0, muQ: 1 } : {}) }],
    ['widths at their floor', { latent: () => ({ sigmaQ: 0.015 }) }],
    ['estimates below 0', { latent: () => ({ muQ: 0, muP: 0, zK: 0, sigmaQ: 1.1 }), hasFlows: true, draws: 2 }],
    ['a mean that is imprecise', { loss: (image) => (image % 4 === 1 ? 20 : -19) }],
    ['the KL by scale', { latent: (at) => (at.group === 2 ? { muQ: usualLatent(at).muP + 0.2, sigmaQ: 0.9 } : {}) }],
    ['pictures of black and white', { pixel: shades }],
  ])('every number is that of its images alone: %s', (_, written) => {
    const ofAlone = findingsOfWritten(alone(written));
    expect(ofAlone.length).toBeGreaterThan(0);
    expect(rounded(findingsOfWritten(inClass(written)))).toEqual(rounded(ofAlone));
  });

  /** Sums over images are in another order. */
  function rounded(findings: readonly Finding[]) {
    const ofEvidence = (one: Evidence) => ({ ...one, value: one.value.toPrecision(12) });
    return findings.map(({ number, evidence, ...finding }) => ({
      ...{ ...finding, number: ofEvidence(number), evidence: evidence.map(ofEvidence) },
    }));
  }

  test('images have their numbers among all', () => {
    expect(found('largest image', inClass({ latent: costly }))).toMatchObject({
      sentence: expect.stringMatching(/^Image 3 has a KL of .* the mean of 8 images /) as string,
      place: { kind: 'image', image: 3 },
    });
    expect(found('largest image', alone({ latent: costly }))!.number.value).toBeCloseTo(
      found('largest image', inClass({ latent: costly }))!.number.value,
      12,
    );
    expect(found('values not finite', inClass({ latent: diverging }))!.sentence).toContain(
      'its KL is NaN in 4 of 8 images, first in image 9.',
    );
  });

  test('another image’s faults are none of its', () => {
    const elsewhere = (at: LatentAt) => (at.image === 4 ? { muQ: NaN } : {});
    expect(found('values not finite', { latent: elsewhere, images: 16 })).toBeDefined();
    expect(findingsOfWritten(inClass({ latent: elsewhere }))).toEqual([]);
  });

  test('weights that are not finite are reported: its numbers depend on them, too', () => {
    const weights = { warnings: ['The weights are not finite: x.'], first: null, tensors: 1 };
    expect(found('weights not finite', inClass({ weights }))).toBeDefined();
  });
});

test('Samples of the model say nothing about data, whatever their numbers', () => {
  expect(findingsOfWritten({ kind: 'samples', latent: unused, loss: () => NaN })).toEqual([]);
});

test('The weightiest comes first: what makes numbers wrong before what the model does', () => {
  const latent = (at: LatentAt) => (at.group === 2 ? { ...unused(at), muP: 0, muQ: at.image === 0 ? 4.9 : 0 } : {});
  const rules = findingsOfWritten({ latent, loss: () => NaN }).map(({ rule }) => rule);
  expect(rules.slice(0, 2)).toEqual(['values not finite', 'constant prior']);
  expect(rules.length).toBeGreaterThan(3);
  expect(rules.toSorted((a, b) => FINDING_RULES.indexOf(a) - FINDING_RULES.indexOf(b))).toEqual(rules);
});

test('Every finding has a definition and names its source in the repository', () => {
  const all = findingsOfWritten({ latent: unused, loss: () => NaN });
  expect(all.length).toBeGreaterThan(2);
  for (const { definition, source } of all) {
    expect(definition.length).toBeGreaterThan(40);
    expect(source).toMatch(/^docs\/\w+\.md#[\w-]+$/);
  }
});
