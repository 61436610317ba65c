/** μ and σ where the soft clamp leaves no room. */
import { percent } from '../../protocol/numbers';
import type { Examined } from './examined';
import type { RangeCounts, ScannedGroup } from './latentScan';
import { evidence, type Found, type Rule } from './rule';
import { CLAMP } from './softClamp';

/** One latent variable in a thousand. Fewer are common in large models, and go unnoticed in every sum here. */
const NOTABLE_SHARE = 1e-3;

export const WIDTH_AT_FLOOR: Rule = {
  name: 'width at floor',
  about: 'data',
  weight: 600,
  definition:
    `σ is exp(5·tanh(ℓ/5)) + 0.01. Below ${CLAMP.floor} the constant is more than half of it, so σ can hardly become ` +
    'smaller. It is a share of latent variables over positions and images. If σ_p is at its floor, even a small Δμ ' +
    'costs many nats. The share says nothing about whether training was stable.',
  source: 'docs/analyses.md#range',
  find: (examined) =>
    findShare(examined, {
      q: ({ floor }) => floor,
      p: ({ floor }) => floor,
      sentence: (share, group, of) =>
        `σ_${of} is at its floor (< ${CLAMP.floor}) in ${percent(share, 1)} of the latent variables of group ${group}.` +
        (of === 'p' ? ' Where a prior is that narrow, even a small Δμ costs many nats.' : ''),
      name: 'σ at its floor',
    }),
};

export const CLAMP_SATURATED: Rule = {
  name: 'clamp saturated',
  about: 'data',
  weight: 550,
  definition:
    'The clamp 5·tanh(v/5) is saturated where its slope is under 0.1: |μ| > 4.743, σ > 114.8 or σ < 0.0187. It is read ' +
    'off effective μ and σ, because the raw outputs are not captured. A gradient through a saturated clamp is cut to ' +
    'less than a tenth; the share is a description, and says nothing about whether training was stable.',
  source: 'docs/analyses.md#range',
  find: (examined) =>
    findShare(examined, {
      q: saturatedIn,
      p: saturatedIn,
      sentence: (share, group, of) =>
        `The soft clamp of ${of} is saturated for ${percent(share, 1)} of the values of μ and σ in group ${group}.`,
      name: 'values beyond the clamp’s range',
      valuesPerLatent: 2,
    }),
};

function saturatedIn({ mu, sigmaHigh, sigmaLow }: RangeCounts): Float64Array {
  return mu.map((far, channel) => far + (sigmaHigh[channel] ?? 0) + (sigmaLow[channel] ?? 0));
}

interface ShareWanted {
  readonly q: (counts: RangeCounts) => Float64Array;
  readonly p: (counts: RangeCounts) => Float64Array;
  readonly sentence: (share: number, group: number, of: 'q' | 'p') => string;
  readonly name: string;
  readonly valuesPerLatent?: number;
}

/** The group and distribution with the largest share, if it is notable. */
function findShare({ latents, checkpoint }: Examined, wanted: ShareWanted): Found | null {
  if (latents === null || !checkpoint.hasSoftClamp) return null;
  const { valuesPerLatent = 1 } = wanted;
  const shareOf = ({ latents: number }: ScannedGroup, counts: Float64Array) =>
    counts.reduce((sum, count) => sum + count, 0) / number / valuesPerLatent;
  const shares = latents.groups.flatMap((group, index) => [
    { group: index, of: 'q' as const, share: shareOf(group, wanted.q(group.q)) },
    { group: index, of: 'p' as const, share: shareOf(group, wanted.p(group.p)) },
  ]);
  const notable = shares.filter(({ share }) => share >= NOTABLE_SHARE);
  const [largest] = notable.toSorted((a, b) => b.share - a.share);
  if (largest === undefined) return null;
  const { group, of, share } = largest;
  return {
    sentence: wanted.sentence(share, group, of),
    number: evidence(`${wanted.name}, ${of} of group ${group}`, share, 'share'),
    threshold: { relation: '≥', value: NOTABLE_SHARE },
    evidence: [
      ...notable
        .filter((other) => other !== largest)
        .map((other) => evidence(`${wanted.name}, ${other.of} of group ${other.group}`, other.share, 'share')),
      evidence('images looked at, one draw each', latents.images),
    ],
    place: { kind: 'group', group },
  };
}
