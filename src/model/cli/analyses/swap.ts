/** `nvae-inspect swap`: a group's latents of another image. */
import type { InputChoice } from '../../../protocol/input';
import { PairLatents, type LatentScale } from '../../analyses/interventions/pairLatents';
import { openImages } from '../../analyses/images';
import { swap, swapWithOne } from '../../analyses/interventions/swap';
import type { Below } from '../../analyses/variants/variant';
import { integer, oneOf } from '../options';
import { UsageError } from '../usageError';
import { BELOW_OPTION, belowGiven, priorBelowGiven, TEMPERATURE_BELOW_OPTION } from './belowOptions';
import { printAnalysis, type CliAnalysed } from './printAnalysis';
import { belowInWords, seriesAsJson, seriesAsTable } from './printedSeries';
import { belowOf, kindsOf, runSeries, type Kinds, type Series } from './series';
import { IMAGE_OPTIONS, type Verb } from './verb';

const MOST_GROUPS = 100_000;
const MOST_IMAGES = 1e9;

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
    {
      name: 'partner',
      value: 'N',
      meaning: 'the image of --images that all take it from, counted like --from (default: each from the next)',
    },
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
      partner: integer('partner', values.partner, 0, MOST_IMAGES),
    };
    const { input, noise } = command;
    if (wish.partner !== null && input.kind !== 'files') throw new UsageError('--partner needs --images');
    if (wish.partner !== null && noise !== null) {
      throw new UsageError('--partner and --noise exclude each other: the file has no noise for that image');
    }
    return () =>
      printAnalysis(command, {
        ...{ again: true, drawsPictures: true },
        async run(analysed) {
          const others = await othersOf(analysed, wish, input);
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
async function othersOf(analysed: CliAnalysed, { group, partner }: Wish, input: InputChoice): Promise<Others> {
  if (partner === null || input.kind !== 'files') {
    return { kind: 'next', latents: await PairLatents.collect(analysed, [group]) };
  }
  const { model, seed, draws, signal, epsilonOf } = analysed;
  const alone = { ...input, from: partner, most: 1 };
  await using images = await openImages(model, { input: alone, seed, draws, signal });
  const latents = await PairLatents.collectAlone({ ...analysed, images, epsilon: epsilonOf(images) }, [group]);
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
