/** `nvae-inspect interpolate`: from each image to the next, in chosen groups. */
import { interpolation } from '../../analyses/interventions/interpolation';
import { PairLatents, type LatentScale } from '../../analyses/interventions/pairLatents';
import type { Below } from '../../analyses/variants/variant';
import { integers, numbers, oneOf } from '../options';
import { BELOW_OPTION, belowGiven, priorBelowGiven, TEMPERATURE_BELOW_OPTION } from './belowOptions';
import { latentsOfPartner, PARTNER_OPTION, partnerGiven } from './partner';
import { printAnalysis, type CliAnalysed } from './printAnalysis';
import { belowInWords, seriesAsJson, seriesAsTable } from './printedSeries';
import { belowOf, kindsOf, runSeries, type Kinds, type Series } from './series';
import { IMAGE_OPTIONS, type AnalysisCommand, type Verb } from './verb';

const MOST_GROUPS = 100_000;
const USUAL_SHARES = [0, 0.25, 0.5, 0.75, 1];

interface Wish {
  /** From the top; `null` for all. */
  readonly groups: readonly number[] | null;
  /** 0 for the image itself, 1 for the next. */
  readonly shares: readonly number[];
  readonly modes: Kinds<LatentScale>;
  readonly belows: Kinds<Below>;
  /** Of the priors below. */
  readonly temperature: number;
  /** The image that all go to; `null` for the next one of each. */
  readonly partner: number | null;
}

/** The latents of the images, and of the one that all go to; `null` if each goes to the next. */
interface Ends {
  readonly own: PairLatents;
  readonly one: PairLatents | null;
}

export const INTERPOLATE: Verb = {
  name: 'interpolate',
  synopsis: '[--group N,…] [--partner N] [--steps A,B,…] [--mode MODE] [--below KIND] [--temperature T]',
  definition: [
    'Chosen groups go from each image to the next (or --partner): (z − μ_p)/σ_p on a sphere, under the prior',
    'of the pass (standardised), or z on a line (value). Reports Δlog p, distortion and the KL of the groups below.',
  ],
  own: [
    { name: 'group', value: 'N,…', meaning: 'the groups, counted from 0 at the top (default: all)' },
    {
      name: 'steps',
      value: 'A,B,…',
      meaning: `0 is the image itself, 1 the next one (default: ${USUAL_SHARES.join(',')})`,
    },
    PARTNER_OPTION,
    { name: 'mode', value: 'MODE', meaning: 'standardised (default) or value' },
    { ...BELOW_OPTION, meaning: BELOW_OPTION.meaning.replace('z below', 'z of the others below') },
    TEMPERATURE_BELOW_OPTION,
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const mode = values.mode === undefined ? null : oneOf<LatentScale>('mode', values.mode, ['standardised', 'value']);
    const groups = integers('group', values.group, 0, MOST_GROUPS);
    const below = belowGiven(values.below);
    const wish: Wish = {
      groups: groups && [...new Set(groups)].toSorted((a, b) => a - b),
      shares: numbers('steps', values.steps, 0, 1) ?? USUAL_SHARES,
      modes: kindsOf(mode, {
        ...{ shown: ['standardised'], pictured: 'standardised', written: ['standardised', 'value'] },
      }),
      // Where every group is chosen, none is left that could take anything else.
      belows:
        groups === null ? { shown: ['posterior'], pictured: 'posterior', written: ['posterior'] } : belowOf(below),
      temperature: priorBelowGiven('interpolate', values.temperature),
      partner: partnerGiven(values.partner, command),
    };
    return () =>
      printAnalysis(command, {
        ...{ again: true, drawsPictures: true },
        async run(analysed) {
          const chosen = wish.groups ?? [...analysed.model.groupShapes.keys()];
          const ends = await endsOf(analysed, wish, chosen, command);
          analysed.arrays?.describe('temperature', wish.temperature);
          analysed.arrays?.describe('groups', chosen);
          return runSeries(analysed, seriesOf(ends, chosen, wish));
        },
        title: ({ model }) =>
          `${subject(wish)} of ${model.checkpoint.fileName}, from each image to ${wish.partner === null ? 'the next' : `image ${wish.partner}`}`,
        asJson: (result) => ({
          groups: wish.groups ?? 'all',
          partner: wish.partner,
          temperature: wish.temperature,
          ...seriesAsJson(result),
        }),
        asTable: (result, facts) =>
          seriesAsTable(result, facts, 'step', 'Distortion and KL are those of the image itself, not of the other.'),
      });
  },
};

function subject({ groups }: Wish): string {
  if (groups === null) return 'All groups';
  return groups.length === 1 ? `Group ${groups.join()}` : `Groups ${groups.join(', ')}`;
}

/** @throws {Refusal} if there is no such image or group, or only one image and no other is named */
async function endsOf(
  analysed: CliAnalysed,
  { partner }: Wish,
  groups: readonly number[],
  command: AnalysisCommand,
): Promise<Ends> {
  if (partner === null) return { own: await PairLatents.collect(analysed, groups), one: null };
  const own = await PairLatents.collectAlone(analysed, groups);
  return { own, one: await latentsOfPartner(analysed, command, partner, groups) };
}

function seriesOf({ own, one }: Ends, groups: readonly number[], wish: Wish): Series[] {
  const { shares, modes, belows, temperature } = wish;
  return modes.written.flatMap((mode) =>
    belows.written.map((below): Series => {
      const taken = { below, temperature };
      const path = mode === 'value' ? 'z on the line' : '(z − μ_p)/σ_p on the sphere';
      return {
        heading: wish.groups === null ? path : `${path}; other ${belowInWords(taken)}`,
        facts: { mode, ...(wish.groups === null ? {} : { below }) },
        ...{ name: `interpolate.${mode}.${below}`, logPName: `interpolate.${mode}.${below}`, steps: shares },
        interventions: shares.map((share) => interpolation(own, { ...taken, groups, mode, share }, one)),
        isShown: modes.shown.includes(mode) && belows.shown.includes(below),
        isPictured: modes.pictured === mode && belows.pictured === below,
        beside: (image) => ({ before: [image], after: one === null ? [own.partnerOf(image)] : [] }),
      };
    }),
  );
}
