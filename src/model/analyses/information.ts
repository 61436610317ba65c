/** What the KL of each group consists of, over images (docs/analyses.md#information). */
import type { GroupShape } from '../../protocol/inspection';
import type { UnusedUnits } from '../../protocol/unusedUnits';
import { Refusal } from '../refusal';
import { groupKlNats } from '../statistics/groupKl';
import { latentCount, type GroupBatch } from '../statistics/groupBatch';
import type { ShiftParts } from '../statistics/shiftParts';
import { topInformation, type TopInformation } from '../statistics/topInformation';
import type { UnitMeans, UnitSums } from '../statistics/unitSums';
import type { Analysed } from './analysed';
import { DrawValues } from './drawValues';
import { measureUnits } from './measuredUnits';
import type { PosteriorListener } from './posteriorBatches';
import { reportUnits } from './unusedUnits';

export interface Information {
  readonly images: number;
  readonly draws: number;
  readonly top: TopInformation;
  /** KL of the top group by draw, then image, in nats: (D, B). */
  readonly topKlNats: Float64Array;
  /** By group. */
  readonly groups: readonly GroupInformation[];
  readonly units: UnusedUnits;
}

export interface GroupInformation {
  /** Mean KL, in nats; with flows, of the estimates. */
  readonly klNats: number;
  readonly shift: ShiftParts;
  /** Variance over images of each latent variable's mean, without what draws contribute to it, (L, h, w). */
  readonly variances: Readonly<Record<keyof UnitMeans, Float64Array>>;
}

/** The posteriors of the top group are kept, which no computer could compare pairwise if they were larger. */
const MOST_KEPT_BYTES = 1e9;

export interface InformationOptions extends Analysed {
  readonly listener?: PosteriorListener;
  /** Receives what is measured so far, each time twice as many images are. */
  readonly measured?: (soFar: Information) => void;
}

/**
 * @throws {Refusal} if there are too many images to compare pairwise, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function informationOf(options: InformationOptions): Promise<Information> {
  const { images, measured } = options;
  const top = new TopGroup(options);
  let next = 1;
  const sums = await measureUnits(
    options,
    (batch) => top.keep(batch),
    async (soFar, end) => {
      // Every image is compared with every other: at these numbers, all comparisons cost a third more than the last.
      if (measured === undefined || end < next || images.isEnd(end)) return;
      next = 2 * end;
      measured(await informationIn(options, top, soFar, end));
    },
  );
  const all = await informationIn(options, top, sums, images.input.description.images);
  measured?.(all);
  return all;
}

async function informationIn(
  options: Analysed,
  top: TopGroup,
  sums: readonly UnitSums[],
  images: number,
): Promise<Information> {
  return {
    ...{ images, draws: options.draws, top: await top.information(images) },
    topKlNats: top.klNats.ofImages(images),
    groups: sums.map((group) => ({
      klNats: group.meanChannelNats().reduce((sum, nats) => sum + nats, 0),
      shift: group.shiftParts(),
      variances: { mu: group.variances('mu'), shift: group.variances('shift') },
    })),
    units: reportUnits(options, sums),
  };
}

/** The top group's posteriors, which all images' z are compared with. */
class TopGroup {
  /** By draw, then image. */
  readonly klNats: DrawValues;
  readonly #options: Analysed;
  readonly #shape: GroupShape;
  readonly #muQ: Float32Array;
  readonly #sigmaQ: Float32Array;

  /** @throws {Refusal} if there are too many images to compare pairwise. */
  constructor(options: Analysed) {
    const { model, images, draws } = options;
    const [shape] = model.groupShapes;
    if (shape === undefined) throw new Error('there is no latent group');
    const latents = latentCount(shape);
    const { most } = images;
    if (8 * most * latents > MOST_KEPT_BYTES) {
      const fewer = Math.floor(MOST_KEPT_BYTES / 8 / latents);
      throw new Refusal(
        `The information of the top group compares every image with every other. ${most} are too many: choose at most ${fewer} with --count or --random.`,
      );
    }
    this.#options = options;
    this.#shape = shape;
    this.#muQ = new Float32Array(most * latents);
    this.#sigmaQ = new Float32Array(most * latents);
    this.klNats = new DrawValues(draws, most);
  }

  keep(batch: GroupBatch): void {
    if (batch.group !== 0) return;
    this.klNats.set(batch.draw, batch.firstImage, groupKlNats(batch));
    if (batch.draw > 0) return;
    const from = batch.firstImage * latentCount(this.#shape);
    this.#muQ.set(batch.muQ, from);
    this.#sigmaQ.set(batch.sigmaQ, from);
  }

  /** @param images from the first */
  information(images: number): Promise<TopInformation> {
    const { model, draws, epsilon, signal } = this.#options;
    return topInformation(
      {
        ...{ shape: this.#shape, images, draws, muQ: this.#muQ, sigmaQ: this.#sigmaQ, byChannel: !model.hasFlows },
        epsilon: (image, draw) => epsilon(0, image, 1, draw),
      },
      signal,
    );
  }
}
