/** `nvae-inspect units`: how many units the model uses, by the field's definitions side by side. */
import {
  ACTIVE_VARIANCE,
  CHANNEL_KL_NATS,
  UNIT_DEFINITIONS,
  type ActiveUnits,
  type NotCounted,
  type UnusedUnits,
} from '../../../protocol/unusedUnits';
import { countUnusedUnits } from '../../analyses/unusedUnits';
import { alignColumns } from '../columns';
import { printed } from '../printed';
import { printAnalysis } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

export const UNITS: Verb = {
  name: 'units',
  synopsis: '',
  definition: [
    'Counts channels by their KL (above 0.1 nats), latents by Var_x(E_q[z]) > 0.01 and Var_x(E[Δμ/σ_p]) > 0.01,',
    'and channels whose KL is under ε in a share 1 − δ of the images, side by side.',
  ],
  own: [],
  shared: IMAGE_OPTIONS.filter((name) => name !== 'out'),
  read: (_, command) => () =>
    printAnalysis(command, {
      run: countUnusedUnits,
      title: ({ model }) => `Units in use, ${model.checkpoint.fileName}`,
      asJson: unitsAsJson,
      asTable: unitsAsTable,
    }),
};

function unitsAsJson(report: UnusedUnits): object {
  const { ofSamples, areContributions, groups, channelKl, activeMu, activeShift, epsilonDelta } = report;
  const defined = (name: keyof typeof UNIT_DEFINITIONS) => {
    const { unit, definition, source } = UNIT_DEFINITIONS[name];
    return { unit, definition, source };
  };
  return {
    ...{ model_samples: ofSamples, contributions: areContributions },
    groups: groups.map(({ channels, perChannel }) => ({ channels, latents_per_channel: perChannel })),
    channel_kl: {
      ...defined('channelKl'),
      ...(channelKl.kind === 'not counted'
        ? notCounted(channelKl)
        : {
            ...{ images: channelKl.images, draws: channelKl.draws, threshold_nats: CHANNEL_KL_NATS },
            ...{ in_use: channelKl.inUse, sorted_nats: [...channelKl.sortedNats] },
          }),
    },
    active_mu: { ...defined('activeMu'), ...activeAsJson(activeMu) },
    active_shift: { ...defined('activeShift'), ...activeAsJson(activeShift) },
    epsilon_delta: {
      ...defined('epsilonDelta'),
      ...(epsilonDelta.kind === 'not counted'
        ? notCounted(epsilonDelta)
        : {
            ...{ images: epsilonDelta.images, draws: epsilonDelta.draws },
            curves: epsilonDelta.curves.map(({ delta, epsilonNats }) => ({ delta, epsilon_nats: [...epsilonNats] })),
          }),
    },
  };
}

function activeAsJson(active: ActiveUnits | NotCounted): object {
  if (active.kind === 'not counted') return notCounted(active);
  const { images, draws, drawsTakenOut, byChannel } = active;
  return {
    ...{ images, draws, threshold_variance: ACTIVE_VARIANCE, draws_taken_out: drawsTakenOut },
    by_channel: byChannel.map((ofGroup) => [...ofGroup]),
  };
}

function notCounted({ reason }: NotCounted): object {
  return { not_counted: reason };
}

function unitsAsTable(report: UnusedUnits): string[] {
  const { ofSamples, groups, channelKl, activeMu, activeShift } = report;
  const columns = [
    { title: 'channels, KL > 0.1', used: channelKl.kind === 'counted' ? channelKl.inUse : null, ofGroup: channelsOf },
    { title: 'latents, Var(μ_q) > 0.01', used: activeByGroup(activeMu), ofGroup: latentsOf },
    { title: 'latents, Var(Δμ/σ_p) > 0.01', used: activeByGroup(activeShift), ofGroup: latentsOf },
  ];
  const rows = groups.map((group, index) => [
    String(index),
    ...columns.map(({ used, ofGroup }) => (used === null ? '—' : `${number(used[index])} of ${ofGroup(group)}`)),
  ]);
  const total = [
    'all',
    ...columns.map(({ used, ofGroup }) =>
      used === null ? '—' : `${number(sum(used))} of ${groups.reduce((all, group) => all + ofGroup(group), 0)}`,
    ),
  ];
  return [
    ...alignColumns([['group', ...columns.map(({ title }) => title)], ...rows, total]),
    ...reasonsIn(report),
    ...(ofSamples ? ['', 'These are model samples: they say nothing about data.'] : []),
    '',
    ...curveLines(report),
    ...Object.values(UNIT_DEFINITIONS).map(({ title, definition, source }) => `${title}: ${definition} (${source})`),
  ];
}

type Group = UnusedUnits['groups'][number];

function channelsOf({ channels }: Group): number {
  return channels;
}

function latentsOf({ channels, perChannel }: Group): number {
  return channels * perChannel;
}

function activeByGroup(active: ActiveUnits | NotCounted): number[] | null {
  if (active.kind === 'not counted') return null;
  return active.byChannel.map((channels) => channels.reduce((all, count) => all + count, 0));
}

/** `null` where a number is not known. */
function sum(used: readonly (number | null)[]): number | null {
  return used.reduce((all, count) => (all === null || count === null ? null : all + count), 0);
}

function number(count: number | null | undefined): string {
  return count === null || count === undefined || Number.isNaN(count) ? 'unknown' : String(count);
}

/** What is not counted, or counted with a reservation. */
function reasonsIn({ activeMu, activeShift, epsilonDelta, areContributions }: UnusedUnits): string[] {
  const reasons = [activeMu, activeShift, epsilonDelta].flatMap((counted) =>
    counted.kind === 'not counted' ? [counted.reason] : [],
  );
  const isRough = activeMu.kind === 'counted' && !activeMu.drawsTakenOut;
  const lines = [
    ...new Set(reasons),
    ...(isRough
      ? ['With one draw, variance over draws counts as variance over images below the top. Use --draws 2 or more.']
      : []),
    ...(areContributions ? ['With flows, a channel’s KL is its contribution to the estimate of its group’s KL.'] : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Shares of channels under some ε; all thresholds are in the JSON. */
const SHOWN_EPSILON = [0.01, 0.1, 1];

function curveLines({ channelKl, epsilonDelta }: UnusedUnits): string[] {
  const lines: string[] = [];
  if (channelKl.kind === 'counted') {
    const above = (nats: number) => channelKl.sortedNats.filter((kl) => kl > nats).length;
    const counts = SHOWN_EPSILON.map((nats) => `${above(nats)} above ${nats}`).join(', ');
    lines.push(`Channels by mean KL, nats: ${counts}; largest ${printed(channelKl.sortedNats[0] ?? NaN)}`);
  }
  if (epsilonDelta.kind === 'counted') {
    for (const { delta, epsilonNats } of epsilonDelta.curves) {
      const under = (nats: number) => epsilonNats.filter((kl) => kl < nats).length;
      const counts = SHOWN_EPSILON.map((nats) => `${under(nats)} of ${epsilonNats.length} under ${nats}`).join(', ');
      lines.push(`Channels with a KL under ε in a share of ${1 - delta} of the images, nats: ${counts}`);
    }
  }
  return lines.length === 0 ? [] : [...lines, ''];
}
