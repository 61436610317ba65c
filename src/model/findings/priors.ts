/** Priors below the top that don't depend on the z above. */
import { groupsInWords } from './inWords';
import { VARYING } from './latentScan';
import { evidence, type Rule } from './rule';

export const CONSTANT_PRIOR: Rule = {
  name: 'constant prior',
  about: 'data',
  weight: 650,
  definition:
    'Below the top, a group’s prior is computed from the z above, which differs from image to image. Here μ_p and ' +
    'ln σ_p hardly vary over images at any latent variable: by at most a thousandth of σ_p, or a thousandth. A KL ' +
    'changes by less than 10⁻⁶ nats per latent variable with that.',
  source: 'docs/analyses.md#findings',
  find({ latents, checkpoint }) {
    if (latents === null || latents.images < 2) return null;
    const constant = latents.groups.flatMap(({ prior }, group) =>
      group > 0 && prior.overImages <= VARYING ? [{ group, prior }] : [],
    );
    const [first] = constant;
    if (first === undefined) return null;
    const everywhere = constant.every(({ prior }) => prior.overAll <= VARYING);
    return {
      sentence:
        `The prior of ${groupsInWords(constant.map(({ group }) => group))} is the same for all ${latents.images} ` +
        `images${everywhere ? ' and at all positions of a channel' : ''}: it doesn’t depend on the z above.`,
      number: evidence('largest variation over images, in units of σ_p', first.prior.overImages),
      threshold: { relation: '≤', value: VARYING },
      evidence: [
        evidence('groups with a constant prior', constant.length),
        evidence('groups below the top', checkpoint.groups.length - 1),
        evidence('images looked at, one draw each', latents.images),
      ],
      place: { kind: 'group', group: first.group },
    };
  },
};
