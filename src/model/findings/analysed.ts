/** What analyses of the images show: how far a bound is to be trusted, and KL that tells no images apart. */
import { counted, plusMinus, threeDigits } from '../../protocol/numbers';
import { evidence, nats, type Rule } from './rule';

/** Where the weights of half of the draws hardly count. */
const FEW_DRAWS = 0.5;

export const BOUND_ON_FEW_DRAWS: Rule = {
  name: 'bound on few draws',
  about: 'data',
  weight: 420,
  definition:
    'The effective sample size is 1/Σŵ² over the shares ŵ of the K weights, from 1 to K, as a mean over images. Where it ' +
    'is small, the bound rests on a few draws. A large one would prove nothing: it can’t see what q never visits.',
  source: 'docs/analyses.md#bound',
  find({ analyses: { bound } }) {
    if (bound === null) return null;
    const { draws, effectiveSampleSize, boundNats, images } = bound.summary;
    const share = effectiveSampleSize.mean / draws;
    if (draws < 2 || !(share < FEW_DRAWS)) return null;
    return {
      sentence:
        `The importance-weighted bound with K = ${draws}, ${plusMinus(boundNats)} nats, rests on few draws: the ` +
        `effective sample size is ${plusMinus(effectiveSampleSize)} of ${draws}. It would still rise with more.`,
      number: evidence('effective sample size ÷ K', share, 'share'),
      threshold: { relation: '<', value: FEW_DRAWS },
      evidence: [
        nats(`bound with K = ${draws}`, boundNats),
        nats('L above −NELBO of the same draws', bound.gapNats),
        evidence('images', images),
      ],
      place: { kind: 'analysis', analysis: 'bound' },
    };
  },
};

/** A tenth of a group's KL. */
const NOTABLE_SHARE = 0.1;
/** With fewer images, a shift that differs between them looks constant. */
const FEWEST_IMAGES = 8;

export const CONSTANT_SHIFT: Rule = {
  name: 'constant shift',
  about: 'data',
  weight: 450,
  definition:
    'Half the square of the mean Δμ/σ_p of a latent, over images and draws, is what its prior could save by moving its ' +
    'mean: nats that inform about no image, at least. It says nothing about why the prior has not moved.',
  source: 'docs/analyses.md#shift-parts',
  find({ analyses: { information } }) {
    if (information === null || information.images < FEWEST_IMAGES) return null;
    const groups = information.groups.flatMap(({ shift, klNats }, group) =>
      shift.kind === 'split' && shift.constantNats / klNats >= NOTABLE_SHARE
        ? [{ group, klNats, constantNats: shift.constantNats, share: shift.constantNats / klNats }]
        : [],
    );
    const [largest] = groups.toSorted((a, b) => b.share - a.share);
    if (largest === undefined) return null;
    const { group, klNats, constantNats, share } = largest;
    const others = groups.length - 1;
    return {
      sentence:
        `${threeDigits(constantNats)} of the ${threeDigits(klNats)} nats of group ${group} are a shift that is the same ` +
        `for every image, which informs about none of them.` +
        (others === 0 ? '' : ` The same holds for at least a tenth of the KL of ${counted(others, 'other group')}.`),
      number: evidence(`constant shift ÷ KL, group ${group}`, share, 'share'),
      threshold: { relation: '≥', value: NOTABLE_SHARE },
      evidence: [
        ...groups.map((one) => evidence(`constant shift of group ${one.group}`, one.constantNats, 'nats')),
        evidence('images', information.images),
        evidence('draws per image', information.draws),
      ],
      place: { kind: 'analysis', analysis: 'information' },
    };
  },
};

export const TOP_MISMATCH: Rule = {
  name: 'top mismatch',
  about: 'data',
  weight: 440,
  definition:
    'The mean KL of the top group is the information that z carries about which image it was drawn for, plus the KL of ' +
    'the aggregate posterior to the prior. Beyond the upper bound on the information, the KL is mismatch, in ' +
    'expectation. The bound is often loose: without this finding, there may be mismatch as well.',
  source: 'docs/analyses.md#information',
  find({ analyses: { information } }) {
    if (information?.top.kind !== 'measured') return null;
    const { klNats, upperNats, informationNats } = information.top;
    const leastNats = klNats.mean - upperNats.mean;
    const share = leastNats / klNats.mean;
    if (!(share >= NOTABLE_SHARE)) return null;
    return {
      sentence:
        `At least ${threeDigits(leastNats)} of the ${plusMinus(klNats)} nats of the top group don’t tell these ` +
        `images apart: they are mismatch between aggregate posterior and prior.`,
      number: evidence('KL beyond the information ÷ KL, group 0', share, 'share'),
      threshold: { relation: '≥', value: NOTABLE_SHARE },
      evidence: [
        nats('KL of group 0', klNats),
        nats('information, from below', informationNats),
        nats('information, from above', upperNats),
        evidence('images', information.images),
      ],
      place: { kind: 'analysis', analysis: 'information' },
    };
  },
};
