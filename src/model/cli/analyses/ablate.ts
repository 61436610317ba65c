/** `nvae-inspect ablate`: what is lost without a latent group, or without one of its channels. */
import { LeaveOutArrays } from '../../analyses/arrays/leaveOutArrays';
import { everyReplacement, leaveOut, type Change, type LeftOut, type Replacement } from '../../analyses/leaveOut';
import { requirePart } from '../../analyses/requirePart';
import type { Below } from '../../analyses/variants/variant';
import type { LatentModel } from '../../latentModel';
import { alignColumns } from '../columns';
import { integer, oneOf, priorTemperatures } from '../options';
import { UsageError } from '../usageError';
import { NATS, pairedAsJson, pairedCells, pairedCellsWithDraws, SE, SE_DRAWS } from './estimates';
import { printAnalysis, type CliAnalysed, type RunFacts } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

const MOST_GROUPS = 100_000;
/** A sample of the prior, and its mean. */
const USUAL_TEMPERATURES = [1, 0];

interface Wish {
  /** The group to replace; `null` for each of them. */
  readonly group: number | null;
  readonly channel: number | null;
  readonly temperatures: readonly number[];
  /** `null` for the posterior and, in the arrays, also frozen. */
  readonly below: Below | null;
}

export const ABLATE: Verb = {
  name: 'ablate',
  synopsis: '[--group N [--channel N]] [--temperature T] [--below KIND]',
  definition: [
    'ΔNELBO = Δrate + Δdistortion when one group or channel takes its prior instead of its posterior, and the',
    'groups below take their posteriors again. Paired: same image, same draw, same noise. --out writes all of them.',
  ],
  own: [
    {
      name: 'group',
      value: 'N',
      meaning: 'this group and its channels, counted from 0 at the top (default: every group)',
    },
    { name: 'channel', value: 'N', meaning: 'this channel of the group only' },
    {
      name: 'temperature',
      value: 'T',
      meaning: 'of the prior: 1 is a sample, 0 its mean; T,T,… for several (default: 1,0)',
    },
    { name: 'below', value: 'KIND', meaning: 'z below: posterior (default), frozen as in the base pass, or prior' },
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const wish: Wish = {
      group: integer('group', values.group, 0, MOST_GROUPS),
      channel: integer('channel', values.channel, 0, MOST_GROUPS),
      temperatures: priorTemperatures(values.temperature) ?? USUAL_TEMPERATURES,
      below: values.below === undefined ? null : oneOf<Below>('below', values.below, ['posterior', 'frozen', 'prior']),
    };
    if (wish.channel !== null && wish.group === null)
      throw new UsageError('--channel needs --group: the group it is of');
    return () =>
      printAnalysis(command, {
        run: (analysed) => run(analysed, wish),
        title: ({ model }) => `${subject(wish)} of ${model.checkpoint.fileName}, replaced by the prior`,
        asJson: leftOutAsJson,
        asTable: leftOutAsTable,
      });
  },
};

async function run(analysed: CliAnalysed, wish: Wish): Promise<LeftOut> {
  const { model, arrays } = analysed;
  const shown = shownReplacements(model, wish);
  if (arrays === null) return leaveOut({ ...analysed, replacements: shown });
  requirePart(model, { group: wish.group ?? 0, channel: wish.channel });
  const replacements = [...writtenReplacements(model, wish)];
  const collected = new LeaveOutArrays(model, replacements);
  const all = await leaveOut({ ...analysed, replacements, listener: collected });
  collected.putInto(arrays, wish.group ?? 0);
  return { ...all, changes: all.changes.filter(({ replacement }) => shown.some((one) => isSame(one, replacement))) };
}

function shownReplacements(model: LatentModel, { group, channel, temperatures, below: given }: Wish): Replacement[] {
  const below = given ?? 'posterior';
  if (channel !== null && group !== null) {
    return temperatures.map((temperature) => ({ group, channel, temperature, below }));
  }
  const all = everyReplacement(model, { temperatures, below, channels: group !== null });
  // A group that isn't there is refused where it is replaced.
  if (group !== null && group >= model.groupShapes.length) return [{ group, channel, temperature: 1, below }];
  return group === null ? all : all.filter((replacement) => replacement.group === group);
}

/** A file holds every group and channel, so that its arrays have their axes. */
function writtenReplacements(model: LatentModel, { temperatures, below }: Wish): Replacement[] {
  const every = everyReplacement(model, { temperatures, below: below ?? 'posterior', channels: true });
  if (below !== null) return every;
  return [...every, ...everyReplacement(model, { temperatures: [1], below: 'frozen', channels: false })];
}

function isSame(a: Replacement, b: Replacement): boolean {
  return a.group === b.group && a.channel === b.channel && a.temperature === b.temperature && a.below === b.below;
}

function subject({ group, channel }: Wish): string {
  if (group === null) return 'Each latent group';
  return channel === null ? `Group ${group} and each of its channels` : `Channel ${channel} of group ${group}`;
}

function leftOutAsJson({ klNats, reverseKlNats, changes }: LeftOut): object {
  return {
    unit: NATS,
    kl: klNats.map(pairedAsJson),
    reverse_kl: reverseKlNats?.map(pairedAsJson) ?? null,
    changes: changes.map(({ replacement, nelboNats, rateNats, distortionNats, klNats: ofGroups }) => ({
      ...replacement,
      is_bound: isBound(replacement),
      delta_nelbo: pairedAsJson(nelboNats),
      delta_rate: pairedAsJson(rateNats),
      delta_distortion: pairedAsJson(distortionNats),
      kl_changes: ofGroups.map(pairedAsJson),
    })),
  };
}

function isBound({ temperature, below }: Replacement): boolean {
  return temperature === 1 && below !== 'frozen';
}

function leftOutAsTable(left: LeftOut, { model }: RunFacts): string[] {
  const kinds = new Map(left.changes.map(({ replacement }) => [kindInWords(replacement), replacement]));
  return [...kinds].flatMap(([words, { temperature, below }], i) => {
    const changes = left.changes.filter(
      ({ replacement }) => replacement.temperature === temperature && replacement.below === below,
    );
    const [first] = changes;
    const notes = first === undefined ? [] : notesOn(first, model);
    return [...(i === 0 ? [] : ['']), words, ...alignColumns(rowsOf(left, changes)), ...notes];
  });
}

function rowsOf({ klNats, reverseKlNats }: LeftOut, changes: readonly Change[]): string[][] {
  const [first] = changes;
  const sum = first !== undefined && isBound(first.replacement) ? 'ΔNELBO' : 'Δ(rate + distortion)';
  const hasSum = changes.some(({ nelboNats }) => nelboNats !== null);
  return [
    [
      ...['group', 'channel', 'KL(q‖p)', SE, 'KL(p‖q)', SE],
      ...(hasSum ? [sum, SE, SE_DRAWS, 'Δrate', SE] : []),
      ...['Δdistortion', SE],
    ],
    ...changes.map(({ replacement: { group, channel }, nelboNats, rateNats, distortionNats }) => [
      String(group),
      channel === null ? 'all' : String(channel),
      ...(channel === null
        ? [...pairedCells(klNats[group] ?? null), ...pairedCells(reverseKlNats?.[group] ?? null)]
        : ['', '', '', '']),
      ...(hasSum ? [...pairedCellsWithDraws(nelboNats), ...pairedCells(rateNats)] : []),
      ...pairedCells(distortionNats),
    ]),
  ];
}

const BELOW_IN_WORDS: Readonly<Record<Below, string>> = {
  posterior: 'groups below from their posteriors again',
  frozen: 'groups below as in the base pass',
  prior: 'groups below from their priors, too',
};

function kindInWords({ temperature, below }: Replacement): string {
  const prior =
    temperature === 1
      ? 'a sample of the prior'
      : temperature === 0
        ? "the prior's mean"
        : `the prior at temperature ${temperature}`;
  return `Replaced by ${prior}; ${BELOW_IN_WORDS[below]}: changes in ${NATS}`;
}

function notesOn({ replacement }: Change, { hasFlows }: LatentModel): string[] {
  const { temperature, below } = replacement;
  return [
    ...(below === 'frozen' ? ['The kept z are the draw of no posterior, so there is no rate.'] : []),
    ...(below !== 'frozen' && temperature !== 1
      ? ['At this temperature, rate + distortion is not a bound on −log p(x).']
      : []),
    ...(hasFlows ? ['With flows, KL is an estimate from each draw, and a single channel has no rate.'] : []),
  ];
}
