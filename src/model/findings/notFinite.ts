/** Weights and values that are NaN or infinite, and where they begin. */
import { counted, threeDigits } from '../../protocol/numbers';
import type { GroupSummary } from '../../protocol/statistics';
import { measuredGroups, type Examined } from './examined';
import { evidence, type Found, type Rule } from './rule';

export const WEIGHTS_NOT_FINITE: Rule = {
  name: 'weights not finite',
  about: 'file',
  weight: 1000,
  definition:
    'Tensors that the network reads are checked for NaN and infinities as they are read. Every number that depends on ' +
    'such a tensor is wrong, even if it looks ordinary: a sigmoid turns an infinity into 1.',
  source: 'docs/analyses.md#findings',
  find({ weights: { first, tensors, warnings } }) {
    if (first !== null) {
      const others = tensors - 1;
      return {
        sentence:
          `The weights are not finite, first in ${first.name} (${first.values} of ${counted(first.of, 'value')})` +
          `${others > 0 ? ` and in ${counted(others, 'more tensor')}` : ''}. No number that depends on them can be trusted.`,
        number: evidence('tensors with NaN or infinities', tensors),
        threshold: { relation: '>', value: 0 },
        evidence: [evidence(`values in ${first.name} that are not finite`, first.values)],
        place: { kind: 'tensor', tensor: first.name },
      };
    }
    // A statistics file holds the sentence only.
    const [sentence] = warnings;
    if (sentence === undefined) return null;
    return {
      sentence,
      number: evidence('warnings about weights', warnings.length),
      threshold: { relation: '>', value: 0 },
      evidence: [],
      place: null,
    };
  },
};

export const VALUES_NOT_FINITE: Rule = {
  name: 'values not finite',
  about: 'data',
  weight: 900,
  definition:
    'The first latent group from the top whose KL is NaN or infinite, or the output if only the reconstruction is. ' +
    'A value may overflow in the group itself or in anything that feeds it; the encoder feeds all groups.',
  source: 'docs/analyses.md#findings',
  find(examined) {
    const first = measuredGroups(examined).find((group) => !isFinite(group));
    return first === undefined ? notFiniteOutput(examined) : notFiniteGroup(first, examined);
  },
};

function notFiniteGroup(group: GroupSummary, { rows, imageNumber }: Examined): Found {
  const { mean } = group.klNats;
  const ofImages = rows?.klByGroup[group.group] ?? null;
  const affected = ofImages?.reduce((count, kl) => count + Number(!Number.isFinite(kl)), 0) ?? null;
  const firstImage = imageNumber(ofImages?.findIndex((kl) => !Number.isFinite(kl)) ?? -1);
  const inImages =
    affected === null || ofImages === null || affected === 0
      ? ''
      : ` in ${affected} of ${counted(ofImages.length, 'image')}, first in image ${firstImage}`;
  const broken = group.channelKlNats.reduce((count, kl) => count + Number(!Number.isFinite(kl)), 0);
  const what = Number.isFinite(mean)
    ? 'Values of one of its channels are not finite'
    : `Its KL is ${threeDigits(mean)}`;
  return {
    sentence:
      `Values that are not finite first appear in group ${group.group}${group.group === 0 ? ' or the encoder' : ''}: ` +
      `${what.charAt(0).toLowerCase()}${what.slice(1)}${inImages}.`,
    number: evidence('channels with values that are not finite', broken),
    threshold: { relation: '>', value: 0 },
    evidence: [
      evidence(`KL of group ${group.group}`, mean, 'nats'),
      ...(affected === null ? [] : [evidence('images with such a KL', affected)]),
    ],
    place: { kind: 'group', group: group.group },
  };
}

function notFiniteOutput({ summary }: Examined): Found | null {
  const loss = summary?.reconstructionNats ?? null;
  if (loss === null || Number.isFinite(loss.mean)) return null;
  return {
    sentence:
      `The reconstruction loss is ${threeDigits(loss.mean)}, although the KL of every group is finite: ` +
      'values that are not finite first appear in the output.',
    number: evidence('reconstruction loss', loss.mean, 'nats'),
    threshold: { relation: '>', value: Number.MAX_VALUE },
    evidence: [],
    place: null,
  };
}

function isFinite(group: GroupSummary): boolean {
  const { klNats, channelKlNats } = group;
  return Number.isFinite(klNats.mean) && channelKlNats.every(Number.isFinite);
}
