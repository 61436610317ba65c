/** Latents out of the clamp's range, and the balancing of the groups, on images (docs/analyses.md#range). */
import { countInto, noneCounted, type RangeCounts } from '../findings/latentScan';
import { groupKlNats } from '../statistics/groupKl';
import { latentCount, type GroupBatch } from '../statistics/groupBatch';
import { balancingCoefficients, balancingSizes, groupsPerScale } from '../training/balancing';
import type { Analysed } from './analysed';
import { posteriorBatches } from './posteriorBatches';

export interface LatentRanges {
  readonly images: number;
  readonly draws: number;
  /** By group. */
  readonly groups: readonly GroupRange[];
  /** γ of each group: what training would use on these images while β < 1. */
  readonly balancing: readonly number[];
}

export interface GroupRange {
  /** Latent variables of a channel × images × draws. */
  readonly perChannel: number;
  readonly q: RangeCounts;
  /** Zero for the top group, whose prior is a constant. */
  readonly p: RangeCounts;
  /** Mean of |KL| over images and draws, in nats. */
  readonly meanAbsoluteKlNats: number;
}

/**
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function latentRanges(options: Analysed): Promise<LatentRanges> {
  const { model, images, draws } = options;
  const sums = noSums(options);
  await posteriorBatches(options, async (_, drawOf) => {
    // Added only once complete, because a batch is measured again after an engine failure.
    const ofBatch = noSums(options);
    for (let draw = 0; draw < draws; draw++) {
      for await (const measured of drawOf(draw)) {
        const sum = measured.kind === 'group' ? ofBatch[measured.batch.group] : undefined;
        if (measured.kind === 'group' && sum !== undefined) count(measured.batch, sum);
      }
    }
    for (const [group, sum] of sums.entries()) add(ofBatch[group], sum);
  });
  const measured = images.input.description.images;
  const times = measured * draws;
  const means = sums.map(({ absoluteNats }) => absoluteNats / times);
  return {
    ...{ images: measured, draws },
    groups: sums.map(({ q, p }, group) => {
      const { height = 0, width = 0 } = model.groupShapes[group] ?? {};
      return { perChannel: height * width * times, q, p, meanAbsoluteKlNats: means[group] ?? NaN };
    }),
    balancing: balancingCoefficients(means, balancingSizes(groupsPerScale(model.groupShapes))),
  };
}

interface Sums {
  readonly q: RangeCounts;
  readonly p: RangeCounts;
  absoluteNats: number;
}

function noSums({ model }: Analysed): Sums[] {
  return model.groupShapes.map(({ channels }) => ({
    ...{ q: noneCounted(channels), p: noneCounted(channels), absoluteNats: 0 },
  }));
}

function count(batch: GroupBatch, sums: Sums): void {
  const { group, images, shape, muQ, sigmaQ, muP, sigmaP } = batch;
  const latents = latentCount(shape);
  const positions = shape.height * shape.width;
  const part = (values: Float32Array, b: number) => values.subarray(b * latents, (b + 1) * latents);
  for (let b = 0; b < images; b++) {
    countInto(sums.q, part(muQ, b), part(sigmaQ, b), positions);
    if (group > 0) countInto(sums.p, part(muP, b), part(sigmaP, b), positions);
  }
  for (const nats of groupKlNats(batch)) sums.absoluteNats += Math.abs(nats);
}

function add(more: Sums | undefined, sums: Sums): void {
  if (more === undefined) return;
  sums.absoluteNats += more.absoluteNats;
  for (const of of ['q', 'p'] as const) {
    for (const kind of RANGE_KINDS) {
      const into = sums[of][kind];
      more[of][kind].forEach((number, channel) => (into[channel] = (into[channel] ?? 0) + number));
    }
  }
}

export const RANGE_KINDS = ['mu', 'sigmaHigh', 'sigmaLow', 'floor'] as const satisfies (keyof RangeCounts)[];
