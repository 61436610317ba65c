/** `nvae-inspect interpolate`: from each image to the next, in chosen groups. */
import { interpolation } from '../../analyses/interventions/interpolation';
import { PairLatents, type LatentScale } from '../../analyses/interventions/pairLatents';
import type { Below } from '../../analyses/variants/variant';
import { integers, numbers, oneOf } from '../options';
import { BELOW_OPTION, belowGiven, priorBelowGiven, TEMPERATURE_BELOW_OPTION } from './belowOptions';
import { printAnalysis } from './printAnalysis';
import { belowInWords, seriesAsJson, seriesAsTable } from './printedSeries';
import { belowOf, kindsOf, runSeries, type Kinds, type Series } from './series';
import { IMAGE_OPTIONS, type Verb } from './verb';

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
}

export const INTERPOLATE: Verb = {
  name: 'interpolate',
  synopsis: '[--group N,…] [--steps A,B,…] [--mode MODE] [--below KIND] [--temperature T]',
  definition: [
    'Chosen groups go from each image to the next, the last to the first: (z − μ_p)/σ_p on a sphere, under the prior',
    'of the pass (standardised), or z on a line (value). Reports Δlog p, distortion and the KL of the groups below.',
  ],
  own: [
    { name: 'group', value: 'N,…', meaning: 'the groups, counted from 0 at the top (default: all)' },
    {
      name: 'steps',
      value: 'A,B,…',
      meaning: `0 is the image itself, 1 the next one (default: ${USUAL_SHARES.join(',')})`,
    },
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
    };
    return () =>
      printAnalysis(command, {
        ...{ again: true, drawsPictures: true },
        async run(analysed) {
          const chosen = wish.groups ?? [...analysed.model.groupShapes.keys()];
          const latents = await PairLatents.collect(analysed, chosen);
          analysed.arrays?.describe('temperature', wish.temperature);
          analysed.arrays?.describe('groups', chosen);
          return runSeries(analysed, seriesOf(latents, chosen, wish));
        },
        title: ({ model }) => `${subject(wish)} of ${model.checkpoint.fileName}, from each image to the next`,
        asJson: (result) => ({ groups: wish.groups ?? 'all', temperature: wish.temperature, ...seriesAsJson(result) }),
        asTable: (result, facts) =>
          seriesAsTable(result, facts, 'step', 'Distortion and KL are those of the image itself, not of the next.'),
      });
  },
};

function subject({ groups }: Wish): string {
  if (groups === null) return 'All groups';
  return groups.length === 1 ? `Group ${groups.join()}` : `Groups ${groups.join(', ')}`;
}

function seriesOf(latents: PairLatents, groups: readonly number[], wish: Wish): Series[] {
  const { shares, modes, belows, temperature } = wish;
  return modes.written.flatMap((mode) =>
    belows.written.map((below): Series => {
      const taken = { below, temperature };
      const path = mode === 'value' ? 'z on the line' : '(z − μ_p)/σ_p on the sphere';
      return {
        heading: wish.groups === null ? path : `${path}; other ${belowInWords(taken)}`,
        facts: { mode, ...(wish.groups === null ? {} : { below }) },
        ...{ name: `interpolate.${mode}.${below}`, logPName: `interpolate.${mode}.${below}`, steps: shares },
        interventions: shares.map((share) => interpolation(latents, { ...taken, groups, mode, share })),
        isShown: modes.shown.includes(mode) && belows.shown.includes(below),
        isPictured: modes.pictured === mode && belows.pictured === below,
        beside: (image) => ({ before: [image], after: [latents.partnerOf(image)] }),
      };
    }),
  );
}
