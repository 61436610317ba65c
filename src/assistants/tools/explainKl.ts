import * as z from 'zod';
import type { KlMap, GroupSummary, LatentColumns, LatentTerms } from '../../protocol/statistics';
import { PLACE_FIELDS } from '../../protocol/statistics';
import { CONSTANT_TERM, CONTRIBUTION_FIELDS, eachOf, KL_FIELDS, LATENT_QUANTITIES } from '../../protocol/quantities';
import { caveats, estimate, measuredOn, number, numberOrNull, placeOf } from '../facts';
import type { Measured } from '../inspections';
import { pictureOf, type Picture } from '../picture';
import { COMMON_ARGUMENTS, isUsual, requestOf } from '../request';
import { requireGroup } from '../requireGroup';
import { tool, ToolError } from '../tool';

const index = z.int().min(0).optional();

export const EXPLAIN_KL = tool({
  name: 'explain_kl',
  title: 'Explain a KL value',
  description:
    'Takes a KL apart: of a latent group, one of its channels, a latent position (y, x), or a single latent (group, ' +
    'channel, y, x and image, with one draw). A single latent comes with μ and σ of posterior q and prior p and the four ' +
    'terms ½Δμ²/σ_p² + ½Δσ² − ln Δσ − ½, Δσ = σ_q/σ_p. A sum comes with its two parts, shift and scale.',
  arguments: z.strictObject({
    ...COMMON_ARGUMENTS,
    group: z.int().min(0).describe('Latent group, counted from 0 at the top'),
    channel: index.describe('Channel of the group; without it, all channels together'),
    y: index.describe('Row of the latent position; needs x'),
    x: index.describe('Column of the latent position; needs y'),
    image: index.describe('One image, counted from 0; without it, the mean over all images'),
  }),
  passes: null,
  async run(args, { inspections, resources, signal, progress }) {
    if ((args.y === undefined) !== (args.x === undefined)) throw new ToolError('Give both y and x, or neither.');
    const measured = await inspections.measured(requestOf(args, resources), isUsual(args), { signal, progress });
    const { inspection } = measured;
    const shape = requireGroup(inspection, args.group, args.channel);
    const { y, x } = args;
    if (y !== undefined && x !== undefined && (y >= shape.height || x >= shape.width)) {
      throw new ToolError(
        `Group ${args.group} has ${shape.height}×${shape.width} positions: there is no (${y}, ${x}).`,
      );
    }
    const map = await mapOf(measured, args);
    return {
      facts: {
        measured_on: measuredOn(inspection),
        unit: 'nats per image',
        ...(y === undefined || x === undefined
          ? sumOf(await summaryOf(measured, args), args.channel ?? null)
          : atPosition(map, y * shape.width + x)),
        caveats: [
          ...caveats(inspection),
          ...(y === undefined
            ? []
            : ['A position is one of the latent map: every latent depends on the whole image, not on a patch of it.']),
        ],
      },
      picture: positionsOf(map, shape.width),
    };
  },
});

interface Place {
  readonly group: number;
  readonly channel?: number | undefined;
  readonly image?: number | undefined;
}

async function mapOf({ ask }: Measured, { group, channel, image }: Place): Promise<KlMap> {
  return ask('klMap', { quantity: 'kl', group, channel: channel ?? null, image: image ?? null });
}

async function summaryOf({ inspection, ask }: Measured, { group, image }: Place): Promise<GroupSummary> {
  const groups = image === undefined ? inspection.groups : (await ask('imageSummary', image)).groups;
  const summary = groups[group] ?? null;
  if (summary === null) throw new ToolError(`Group ${group} was not measured.`);
  return summary;
}

/** The map that the position, or the sum over positions, is taken from. */
function positionsOf(map: KlMap, width: number): Picture | null {
  const { group, channel, image } = map.query;
  const klNats = map.kind === 'latent' ? map.latents.klNats : map.klNats;
  const part = channel === null ? `group ${group}, summed over channels` : `group ${group}, channel ${channel}`;
  return pictureOf({
    title: `${map.kind === 'contribution' ? 'contribution to the KL estimate' : 'KL'} by latent position, ${part}, ${image === null ? 'mean over images' : `image ${image}`}`,
    row: 'y, from 0',
    column: 'x, from 0',
    values: Array.from({ length: klNats.length / width }, (_, y) =>
      Array.from(klNats.subarray(y * width, (y + 1) * width)),
    ),
    signed: map.kind === 'contribution',
  });
}

function sumOf(summary: GroupSummary, channel: number | null): object {
  if (channel === null) {
    const { group, images, draws, latents, klNats, drawStandardErrorNats } = summary;
    const whole = { group, over: { images, draws, latents } };
    if (summary.kind === 'estimate') {
      return {
        ...whole,
        kl_estimate: estimate(klNats),
        base_gaussians: {
          kl: number(summary.base.klNats.mean),
          note: 'another quantity, never a part of the estimate',
        },
      };
    }
    const { shiftNats, scaleNats, reverseKlNats, halfPositions, largest } = summary;
    return {
      ...whole,
      kl: estimate(klNats),
      kl_standard_error_over_draws: numberOrNull(drawStandardErrorNats),
      ...partsOf(shiftNats, scaleNats),
      reverse_kl: estimate(reverseKlNats),
      positions_that_hold_half: halfPositions,
      largest_latent: latentOf(largest),
    };
  }
  const { group, images, draws } = summary;
  const nats = summary.channelKlNats[channel] ?? NaN;
  const value = {
    mean: number(nats),
    standard_error: numberOrNull(summary.channelStandardErrorNats?.[channel]),
  };
  const place = { group, channel, over: { images, draws } };
  if (summary.kind === 'estimate') return { ...place, contribution_to_the_estimate: value };
  const { shiftNats, scaleNats, halfPositions, largest } = summary.channelParts;
  return {
    ...place,
    kl: value,
    ...partsOf(shiftNats[channel] ?? NaN, scaleNats[channel] ?? NaN),
    positions_that_hold_half: halfPositions[channel] ?? null,
    largest_latent: latentOf(latentAt(largest, channel)),
  };
}

function atPosition(map: KlMap, position: number): object {
  if (map.kind === 'latent') return { single_latent: latentOf(latentAt(map.latents, position)) };
  const { group, channel, image } = map.query;
  const over = { images: map.images, draws: map.draws, latents: map.latentsPerPosition };
  const place = { group, channel, image, over };
  const value = {
    mean: number(map.klNats[position] ?? NaN),
    standard_error: numberOrNull(map.standardErrorNats?.[position]),
  };
  if (map.kind === 'contribution') {
    const { latents } = map;
    const fields = latents && eachOf(CONTRIBUTION_FIELDS, (field) => latents[field][position] ?? NaN);
    return {
      ...place,
      contribution_to_the_estimate: value,
      ...(fields && {
        single_latent: Object.fromEntries(
          CONTRIBUTION_FIELDS.map((field) => [LATENT_QUANTITIES[field].key, number(fields[field])]),
        ),
      }),
    };
  }
  return {
    ...place,
    kl: value,
    ...partsOf(map.shiftNats[position] ?? NaN, map.scaleNats[position] ?? NaN),
    largest_latent: latentOf(latentAt(map.largest, position)),
    note: 'A sum or a mean has two parts instead of four terms, because its four terms nearly cancel. For the four terms, ask for one channel, position and image with draws 1.',
  };
}

/** The two parts of a closed-form KL. */
function partsOf(shiftNats: number, scaleNats: number): object {
  return {
    shift: { value: number(shiftNats), formula: '½(Δμ/σ_p)²', from: 'the means' },
    scale: { value: number(scaleNats), formula: '½(Δσ² − 1 − ln Δσ²)', from: 'the widths' },
  };
}

function latentAt(columns: LatentColumns, position: number): LatentTerms {
  return eachOf([...PLACE_FIELDS, ...KL_FIELDS], (field) => columns[field][position] ?? NaN);
}

/** A single latent's KL, from its parameters to the four terms of Equation 2 of the paper. */
function latentOf(latent: LatentTerms): object {
  const { muQ, sigmaQ, muP, sigmaP, deltaMu, deltaSigma, shiftTerm, varianceTerm, logTerm, klNats } = latent;
  return {
    place: placeOf(latent),
    posterior: { mu_q: number(muQ), sigma_q: number(sigmaQ) },
    prior: { mu_p: number(muP), sigma_p: number(sigmaP) },
    'Δμ = μ_q − μ_p': number(deltaMu),
    'Δσ = σ_q/σ_p': number(deltaSigma),
    terms: [
      { formula: LATENT_QUANTITIES.shiftTerm.formula, value: number(shiftTerm) },
      { formula: LATENT_QUANTITIES.varianceTerm.formula, value: number(varianceTerm) },
      { formula: LATENT_QUANTITIES.logTerm.formula, value: number(logTerm) },
      { formula: CONSTANT_TERM.formula, value: CONSTANT_TERM.nats },
    ],
    kl: number(klNats),
    why_a_ratio:
      `The widths enter as σ_q/σ_p = ${deltaSigma.toPrecision(3)}, not as a difference, because a KL does not change when z is ` +
      'rescaled: measured in widths of the prior, p has width 1 and q has width Δσ. The same difference of widths means ' +
      'much beside a narrow prior and little beside a wide one.',
  };
}
