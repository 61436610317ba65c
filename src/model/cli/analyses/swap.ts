/** `nvae-inspect swap`: a group's latents of another image. */
import { PairLatents, type LatentScale } from '../../analyses/interventions/pairLatents';
import { swap, swapWithOne } from '../../analyses/interventions/swap';
import type { Below } from '../../analyses/variants/variant';
import { integer, oneOf } from '../options';
import { BELOW_OPTION, belowGiven, priorBelowGiven, TEMPERATURE_BELOW_OPTION } from './belowOptions';
import { latentsOfPartner, PARTNER_OPTION, partnerGiven } from './partner';
import { printAnalysis, type CliAnalysed } from './printAnalysis';
import { belowInWords, seriesAsJson, seriesAsTable } from './printedSeries';
import { belowOf, kindsOf, runSeries, type Kinds, type Series } from './series';
import { IMAGE_OPTIONS, type AnalysisCommand, type Verb } from './verb';

const MOST_GROUPS = 100_000;

interface Wish {
  readonly group: number;
  readonly modes: Kinds<LatentScale>;
  readonly belows: Kinds<Below>;
  /** Of the priors below. */
  readonly temperature: number;
  /** The image that all take latents from; `null` for the next one of each. */
  readonly partner: number | null;
}

/** Whose latents each image takes. */
type Others =
  | { readonly kind: 'next'; readonly latents: PairLatents }
  | { readonly kind: 'one'; readonly latents: PairLatents; readonly name: string };

export const SWAP: Verb = {
  name: 'swap',
  synopsis: '[--group N] [--partner N] [--mode MODE] [--below KIND] [--temperature T]',
  definition: [
    'Each image takes z of one group from the next image (or --partner): z itself (value), or (z − μ_p)/σ_p',
    'under its own prior (standardised). Reports Δlog p, distortion and the KL of the groups below.',
  ],
  own: [
    { name: 'group', value: 'N', meaning: 'the group, counted from 0 at the top (default: 0)' },
    PARTNER_OPTION,
    { name: 'mode', value: 'MODE', meaning: 'value (default) or standardised' },
    BELOW_OPTION,
    TEMPERATURE_BELOW_OPTION,
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const mode = values.mode === undefined ? null : oneOf<LatentScale>('mode', values.mode, ['value', 'standardised']);
    const wish: Wish = {
      group: integer('group', values.group, 0, MOST_GROUPS) ?? 0,
      modes: kindsOf(mode, { shown: ['value'], pictured: 'value', written: ['value', 'standardised'] }),
      belows: belowOf(belowGiven(values.below)),
      temperature: priorBelowGiven('swap', values.temperature),
      partner: partnerGiven(values.partner, command),
    };
    return () =>
      printAnalysis(command, {
        ...{ again: true, drawsPictures: true },
        async run(analysed) {
          const others = await othersOf(analysed, wish, command);
          analysed.arrays?.describe('temperature', wish.temperature);
          return runSeries(analysed, seriesOf(others, wish));
        },
        title: ({ model }) =>
          `Group ${wish.group} of ${model.checkpoint.fileName}, taken from ${wish.partner === null ? 'the next image' : `image ${wish.partner}`}`,
        asJson: (result) => ({
          group: wish.group,
          partner: wish.partner,
          temperature: wish.temperature,
          ...seriesAsJson(result),
        }),
        asTable: (result, facts) =>
          seriesAsTable(result, facts, '', 'Distortion and KL are those of the image itself, not of the other.'),
      });
  },
};

/** @throws {Refusal} if there is no such image, or only one image and no other is named */
async function othersOf(analysed: CliAnalysed, { group, partner }: Wish, command: AnalysisCommand): Promise<Others> {
  if (partner === null) return { kind: 'next', latents: await PairLatents.collect(analysed, [group]) };
  const latents = await latentsOfPartner(analysed, command, partner, [group]);
  return { kind: 'one', latents, name: `image ${partner}` };
}

function seriesOf(others: Others, { group, modes, belows, temperature }: Wish): Series[] {
  return modes.written.flatMap((mode) =>
    belows.written.map((below): Series => {
      const taken = { below, temperature };
      const what = mode === 'value' ? 'z' : '(z − μ_p)/σ_p';
      return {
        heading: `${what} of ${others.kind === 'next' ? 'the next image' : others.name}; ${belowInWords(taken)}`,
        facts: { mode, below },
        ...{ name: `swap.${mode}.${below}`, logPName: `swap.${mode}`, steps: null },
        interventions: [
          others.kind === 'next'
            ? swap(others.latents, { ...taken, group, mode })
            : swapWithOne(others.latents, { ...taken, group, mode }),
        ],
        isShown: modes.shown.includes(mode) && belows.shown.includes(below),
        isPictured: modes.pictured === mode && belows.pictured === below,
        beside: (image) => ({
          before: others.kind === 'next' ? [image, others.latents.partnerOf(image)] : [image],
          after: [],
        }),
      };
    }),
  );
}
