/** Groups and channels that are not in use. */
import { count, counted, threeDigits } from '../../protocol/numbers';
import type { GroupSummary } from '../../protocol/statistics';
import { measuredGroups, type Examined } from './examined';
import { givenInWords, groupsInWords } from './inWords';
import { evidence, nats, type Rule } from './rule';

export const GROUPS_UNUSED: Rule = {
  name: 'groups unused',
  about: 'data',
  weight: 500,
  definition:
    'No channel of the group has a mean KL above the threshold, summed over positions. It is unused on these images: a ' +
    'measurement, which says nothing about why.',
  source: 'docs/analyses.md#unused-units',
  find(examined) {
    const groups = measuredGroups(examined);
    const unused = groups.filter(({ channelsInUse }) => channelsInUse === 0);
    const [first] = unused;
    if (first === undefined) return null;
    const total = unused.reduce((sum, { klNats }) => sum + klNats.mean, 0);
    return {
      sentence:
        `${count(unused.length)} of ${counted(groups.length, 'group')} ${unused.length === 1 ? 'has' : 'have'} no channel above ` +
        `${examined.thresholdNats} nats: ${groupsInWords(unused.map(({ group }) => group))}, together ` +
        `${threeDigits(total)} nats${givenInWords(examined.draws)}.`,
      number: evidence('groups without a channel in use', unused.length),
      threshold: { relation: '>', value: 0 },
      evidence: unused.map(({ group, klNats }) => nats(`${valueName(examined)} of group ${group}`, klNats)),
      place: { kind: 'group', group: first.group },
    };
  },
};

/** A quarter. Fewer unused channels are visible in the matrix, and change little in what a model can encode. */
const NOTABLE_SHARE = 0.25;

export const CHANNELS_UNUSED: Rule = {
  name: 'channels unused',
  about: 'data',
  weight: 300,
  definition:
    'At least a quarter of all channels have a mean KL at most at the threshold, summed over positions: NVAE’s ' +
    'training log counts a channel as active above 0.1 nats. With flows, a channel’s value is its contribution to the ' +
    'estimate of its group’s KL. Unused is a measurement on these images, and says nothing about why.',
  source: 'docs/analyses.md#unused-units',
  find(examined) {
    const { summary, thresholdNats } = examined;
    const groups = measuredGroups(examined);
    const { channelsInUse = null, channels = 0, channelsNearThreshold = null } = summary ?? {};
    if (channelsInUse === null || channels === 0) return null;
    const share = (channels - channelsInUse) / channels;
    if (share < NOTABLE_SHARE) return null;
    const near =
      channelsNearThreshold === null || channelsNearThreshold === 0
        ? ''
        : ` ${counted(channelsNearThreshold, 'channel')} ${channelsNearThreshold === 1 ? 'lies' : 'lie'} within two ` +
          'standard errors of it.';
    return {
      sentence:
        `${count(channelsInUse)} of ${counted(channels, 'channel')} are in use${eachInWords(groups)}; the others have a ` +
        `${valueName(examined)} of at most ${thresholdNats} nats${givenInWords(examined.draws)}.${near}`,
      number: evidence('unused channels', share, 'share'),
      threshold: { relation: '≥', value: NOTABLE_SHARE },
      evidence: [
        evidence('channels in use', channelsInUse),
        evidence('channels', channels),
        evidence('threshold', thresholdNats, 'nats'),
        ...(channelsNearThreshold === null
          ? []
          : [evidence('channels within two standard errors of the threshold', channelsNearThreshold)]),
      ],
      place: placeOfMost(groups, examined),
    };
  },
};

function valueName({ checkpoint }: Examined): string {
  return checkpoint.hasFlows ? 'contribution' : 'KL';
}

/** `, one in each group`, where that is so. */
function eachInWords(groups: readonly GroupSummary[]): string {
  const [first, ...others] = groups.map(({ channelsInUse }) => channelsInUse);
  const isSame = others.length > 0 && others.every((number) => number === first);
  return isSame && first !== undefined && first !== null ? `, ${first === 1 ? 'one' : first} in each group` : '';
}

/** The first group with the most unused channels. */
function placeOfMost(groups: readonly GroupSummary[], { checkpoint }: Examined) {
  const unused = (group: GroupSummary) =>
    (checkpoint.groups[group.group]?.channels ?? 0) - (group.channelsInUse ?? Infinity);
  const [most] = groups.toSorted((a, b) => unused(b) - unused(a));
  return most === undefined ? null : ({ kind: 'group', group: most.group } as const);
}
