import { t } from '../text/translate';
/** The page's terms of art, each defined once. STYLE.md's glossary and docs/ are where the words come from. */

interface Entry {
  /** The term as it heads its definition. */
  readonly term: string;
  /** One or two sentences. The text after an underscore is set as a subscript. */
  readonly definition: string;
}

export const GLOSSARY = {
  nelbo: {
    term: 'NELBO',
    definition: t`Negative evidence lower bound: reconstruction + KL. It is an upper bound on −log p(x).`,
  },
  reconstruction: {
    term: t`reconstruction`,
    definition: t`Reconstruction loss −log p(x|z): what the image costs once its latents are known. From a Normal
      decoder it is a density, and may be negative.`,
  },
  kl: {
    term: 'KL',
    definition: t`KL(q‖p): how far the posterior lies from the prior, and what the latents cost. It does not measure
      importance.`,
  },
  reverseKl: {
    term: t`reverse KL`,
    definition: t`KL(p‖q): the KL with posterior and prior swapped. It is not a part of the NELBO.`,
  },
  shift: {
    term: t`shift`,
    definition: t`½(Δμ/σ_p)²: the part of a KL that comes from the means, with Δμ = μ_q − μ_p. It is never negative.`,
  },
  scale: {
    term: t`scale`,
    definition: t`½(Δσ² − 1 − ln Δσ²): the part of a KL that comes from the widths, with Δσ = σ_q/σ_p. It is never
      negative.`,
  },
  givenThisZ: {
    term: t`given this z`,
    definition: t`Exact for the z drawn in the groups above, which is one draw of an expectation. With another draw, a
      group’s KL may differ by a fifth or more.`,
  },
  standardError: {
    term: t`standard error`,
    definition: t`How far a mean typically lies from the mean over all images or draws of the same kind. It is computed
      from the images’ means or, for one image, from its draws.`,
  },
  underTwoStandardErrors: {
    term: t`under two standard errors`,
    definition: t`The mean is smaller than two of its standard errors, so it is known to no better than half its value.
      That makes it imprecise, not insignificant: nothing is tested.`,
  },
  draw: {
    term: t`draw`,
    definition: t`One sample of the noise ε for an image, and so of every z. The seed fixes all draws.`,
  },
  posterior: {
    term: t`posterior q`,
    definition: t`The distribution of a latent given the image and the z above.`,
  },
  prior: {
    term: t`prior p`,
    definition: t`The distribution of a latent given the z above, but not the image.`,
  },
  estimate: {
    term: t`KL estimate`,
    definition: t`With flows, log q(z⁰) − log p(zᴷ) of a whole group, whose mean over draws is the KL. It may be
      negative.`,
  },
  contribution: {
    term: t`contribution`,
    definition: t`With flows, what one latent, channel or latent position adds to the estimate of its group’s KL. It is
      not a KL, and may be negative.`,
  },
  flows: {
    term: t`flows`,
    definition: t`Transformations after the posterior’s draw: z⁰ before them, zᴷ after them. They mix channels and
      latent positions.`,
  },
  baseGaussians: {
    term: t`base Gaussians`,
    definition: t`With flows, the posterior’s Gaussians before them. Their KL is another quantity, never a part of the
      estimate.`,
  },
  latentGroup: {
    term: t`latent group`,
    definition: t`All latents that are sampled together. Group 0 is the top group: coarsest, and sampled first.`,
  },
  latentPosition: {
    term: t`latent position`,
    definition: t`A place (y, x) in a group’s map. It is not a place in the picture: every latent depends on the whole
      image.`,
  },
  half: {
    term: t`half of it`,
    definition: t`The fewest latent positions whose KL adds up to half of the whole. They are counted in the mean map,
      where each position is averaged over images and draws.`,
  },
  inUse: {
    term: t`in use`,
    definition: t`A channel is in use if its mean KL is above the threshold: 0.1 nats unless you change it.`,
  },
  unused: {
    term: t`unused`,
    definition: t`A channel is unused if its mean KL is at most the threshold: 0.1 nats unless you change it. This is a
      measurement on these images, and does not say why.`,
  },
  modelSamples: {
    term: t`model samples`,
    definition: t`Images that the model drew from its own prior. They are not data, and say nothing about data.`,
  },
  temperature: {
    term: t`temperature`,
    definition: t`The factor on the prior’s widths when samples are drawn. At 0, every z is the mean of its prior.`,
  },
  nats: {
    term: 'nats',
    definition: t`The unit of a KL in natural logarithms. One nat is 1/ln 2 = 1.443 bits.`,
  },
  bitsPerDim: {
    term: 'bits/dim',
    definition: t`NELBO in bits, divided by the number of pixels × colours. For a density the conversion is only
      approximate.`,
  },
  bound: {
    term: t`bound`,
    definition: t`The importance-weighted bound L_K, from K draws per image: in expectation at most log p(x). It rises
      with K.`,
  },
  effectiveSampleSize: {
    term: t`effective sample size`,
    definition: t`How many of the K draws effectively make up the bound, from 1 to K. A small one means that the bound
      rests on few draws; a large one proves nothing.`,
  },
  rate: { term: t`rate`, definition: t`The KL of all groups.` },
  distortion: { term: t`distortion`, definition: t`The reconstruction loss −log p(x|z).` },
  deltaNelbo: {
    term: 'ΔNELBO',
    definition: t`What a bound on −log p(x) loses if a group or channel takes a sample of its prior, and the groups
      below their posteriors again: Δrate + Δdistortion. It is neither importance nor information.`,
  },
  deltaSum: {
    term: t`Δ(rate + distortion)`,
    definition: t`Change of rate + distortion if a group or channel takes its prior at another temperature than 1. The
      sum is then not a bound on −log p(x), so the change is not a ΔNELBO.`,
  },
  deltaRate: {
    term: t`Δrate`,
    definition: t`Change of the KL of the groups below, less the KL of what was replaced: a z from the prior costs
      nothing.`,
  },
  deltaDistortion: {
    term: t`Δdistortion`,
    definition: t`Change of the reconstruction loss −log p(x|z), with the same noise.`,
  },
  logPChange: {
    term: t`Δlog p`,
    definition: t`Log p of the changed z less that of the z that the image gave, under the group’s prior given the z
      above. Very negative: the model hardly ever sees such a z, and the picture shows little.`,
  },
  traversalStep: {
    term: 's',
    definition: t`How far the channel or latent is moved, in units of σ_p: the width of its prior given the z above.`,
  },
  interpolationStep: {
    term: 'α',
    definition: t`How far the chosen groups have gone: 0 is the image’s own z, 1 that of the other image.`,
  },
  variationDifference: {
    term: t`difference`,
    definition: t`Mean over the variations of the mean squared difference between their picture and the sample’s, over
      scored pixels and channels in [0, 1], with its standard error over variations.`,
  },
  paired: {
    term: t`paired`,
    definition: t`Differences are formed for each image and draw, with the same noise, and then averaged. What both
      sides share cancels, so the standard error is that of the difference.`,
  },
  auroc: {
    term: 'AUROC',
    definition: t`The share of pairs of an image of A and one of B in which B’s has the higher value: 0.5 if they can’t
      be told apart, 1 if B’s are always higher.`,
  },
  errorOverDraws: {
    term: t`standard error over draws`,
    definition: t`How far the mean would vary with another seed on these same images. It tells whether a difference on
      exactly these images is real.`,
  },
  prefix: {
    term: t`prefix`,
    definition: t`The top k groups take their posteriors, the others their priors. k = 0 is a sample of the model, and
      all groups are the reconstruction.`,
  },
  prefixRate: {
    term: t`rate of the top k groups`,
    definition: t`The KL of the top k groups. It does not depend on the temperature of the others’ priors.`,
  },
  prefixDistortion: {
    term: t`distortion of the top k groups`,
    definition: t`The reconstruction loss −log p(x|z) with the top k groups from their posteriors.`,
  },
  rateDistortion: {
    term: t`rate–distortion curve`,
    definition: t`The points (R_k, D_k) at temperature 1, of this posterior cut off at k. It is neither the
      rate–distortion function of the data nor the best that a model with k groups could reach.`,
  },
  prefixStep: {
    term: t`step of the NELBO`,
    definition: t`Change of R_k + D_k by the k-th group at temperature 1, paired. Below 0, the group saves more
      distortion than it costs.`,
  },
  prefixExcess: {
    term: 'LLR',
    definition: t`How far the NELBO of the top k groups lies above that of all, paired: LLR^{>m} of Havtorn et al.
      (2021), with m = L − k lowest groups from their priors.`,
  },
  psnr: {
    term: 'PSNR',
    definition: t`Peak signal-to-noise ratio in dB: 10·log₁₀(1/MSE) of the decoder’s mean against the image, both in [0,
      1]. The decoder is not trained on it.`,
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type TermName = keyof typeof GLOSSARY;
