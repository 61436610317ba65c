/** A checkpoint that was saved while the weight of the KL in the loss was still rising. */
import { betaInWords } from '../../protocol/weights';
import { evidence, type Rule } from './rule';

export const KL_ANNEALED: Rule = {
  name: 'KL annealed',
  about: 'file',
  weight: 680,
  definition:
    'By the release’s schedule, β weights the KL in the loss and rises to 1; the flags and the step in the file give it. ' +
    'A model saved earlier was trained on another objective than its NELBO: compare it by rate and distortion apart.',
  source: 'docs/analyses.md#training',
  find({ beta }) {
    if (beta === null || !(beta < 1)) return null;
    return {
      sentence: betaInWords(beta).join(' '),
      number: evidence('β at the file’s step', beta),
      threshold: { relation: '<', value: 1 },
      evidence: [],
      place: null,
    };
  },
};
