/** Estimates that are negative, or too imprecise to be read. */
import { counted, plusMinus } from '../../protocol/numbers';
import type { Estimate } from '../../protocol/statistics';
import { measuredGroups } from './examined';
import { groupsInWords } from './inWords';
import { evidence, nats, type Rule } from './rule';

/** The number of standard errors within which 0 can't be excluded. */
const SURELY = 2;

export const NEGATIVE_ESTIMATE: Rule = {
  name: 'negative estimate',
  about: 'data',
  weight: 700,
  definition:
    'With flows a group’s KL is estimated from draws as log q(z⁰) − log p(z^K). A KL is never negative, but such an ' +
    'estimate can be. More draws or images bring it closer to the KL.',
  source: 'docs/nvae.md#kl-with-flows',
  find(examined) {
    const negative = measuredGroups(examined).filter(({ kind, klNats }) => kind === 'estimate' && klNats.mean < 0);
    const least = negative.toSorted((a, b) => a.klNats.mean - b.klNats.mean)[0];
    if (least === undefined) return null;
    const { klNats, group } = least;
    return {
      sentence:
        `The KL estimate of ${groupsInWords(negative.map((one) => one.group))} is negative, which a KL never is; ` +
        `the lowest is ${plusMinus(klNats)} nats in group ${group}. ${remedy(klNats)}`,
      number: nats(`KL estimate of group ${group}`, klNats),
      threshold: { relation: '<', value: 0 },
      evidence: [
        evidence('groups with a negative estimate', negative.length),
        evidence('images', least.images),
        evidence('draws per image', least.draws),
      ],
      place: { kind: 'group', group },
    };
  },
};

function remedy({ mean, standardError }: Estimate): string {
  if (standardError === null || mean + SURELY * standardError >= 0) return 'More draws make the estimate more precise.';
  return 'Its distance from 0 exceeds two standard errors, so few images or rare large terms may be missing from it.';
}

/** An error as large as the number: not even the first digit is known. */
const WHOLLY_UNKNOWN = 1;

export const IMPRECISE_ESTIMATE: Rule = {
  name: 'imprecise estimate',
  about: 'data',
  weight: 400,
  definition:
    'The standard error of a mean exceeds the mean, so that not even its first digit is known. It says how precise the ' +
    'number is, not whether it differs from 0: a KL is never negative. Groups that are certainly unused are left out.',
  source: 'docs/analyses.md#errors',
  find(examined) {
    const { summary, thresholdNats } = examined;
    const groups = measuredGroups(examined)
      .filter(({ klNats }) => isImprecise(klNats) && reachOf(klNats) > thresholdNats)
      .map(({ group, klNats }) => ({ name: `KL of group ${group}`, group, estimate: klNats }));
    const totals = [
      { name: 'reconstruction loss', group: null, estimate: summary?.reconstructionNats ?? null },
      { name: 'NELBO', group: null, estimate: summary?.nelboNats ?? null },
      { name: 'KL of all groups', group: null, estimate: summary?.klNats ?? null },
    ].flatMap(({ estimate, ...of }) => (estimate !== null && isImprecise(estimate) ? [{ ...of, estimate }] : []));
    const [worst, ...others] = [...totals, ...groups].toSorted((a, b) => ratioOf(b.estimate) - ratioOf(a.estimate));
    if (worst === undefined) return null;
    const more = others.length === 0 ? '' : ` The same holds for ${counted(others.length, 'other mean')}.`;
    return {
      sentence:
        `The ${worst.name}, ${plusMinus(worst.estimate)} nats, has a standard error larger than itself.${more} ` +
        'More images or draws make it more precise.',
      number: evidence(`standard error ÷ mean, ${worst.name}`, ratioOf(worst.estimate)),
      threshold: { relation: '>', value: WHOLLY_UNKNOWN },
      evidence: [worst, ...others].map(({ name, estimate }) => nats(name, estimate)),
      place: worst.group === null ? null : { kind: 'group', group: worst.group },
    };
  },
};

function ratioOf({ mean, standardError }: Estimate): number {
  return (standardError ?? 0) / Math.abs(mean);
}

function isImprecise(estimate: Estimate): boolean {
  return ratioOf(estimate) > WHOLLY_UNKNOWN;
}

/** The largest value that other images would plausibly give. */
function reachOf({ mean, standardError }: Estimate): number {
  return Math.abs(mean) + SURELY * (standardError ?? 0);
}
