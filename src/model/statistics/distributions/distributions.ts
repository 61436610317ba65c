import type {
  Histograms,
  LatentsQuery,
  Plane,
  Ridges,
  RidgesQuery,
  Standardised,
} from '../../../protocol/distributions';
import type { GroupShape } from '../../../protocol/inspection';
import { Refusal } from '../../refusal';
import type { ImageLatents } from '../keptLatents';
import { channelsOf, type ChosenLatents } from './chosenLatents';
import { latentHistograms } from './histograms';
import { planeOf } from './plane';
import { RecentDistributions } from './recent';
import { ridgesOf, type RidgeLatents } from './ridges';
import { standardisedOf } from './standardised';
import { latestFirst, type Turns } from './turns';

/** The measurement that distributions are taken from. */
interface KeptGroups {
  readonly model: { readonly groups: readonly GroupShape[] };
  /** @throws {Refusal} if the group or channel doesn't exist or is not measured yet. */
  shapeOf(group: number, channel: number | null): GroupShape;
  /** All kept images, or one of them. @throws {Refusal} if there are none. */
  keptOf(group: number, image: number | null): readonly ImageLatents[];
  /** Mean KL of each channel, over all images. @throws {Refusal} if a file lacks it. */
  channelNats(group: number): Float64Array;
}

/**
 * How quantities are distributed over the latent variables of the kept images. Each is counted once until more data of
 * the group arrive.
 */
export class Distributions {
  readonly #of: KeptGroups;
  readonly #recent = new RecentDistributions();

  constructor(of: KeptGroups) {
    this.#of = of;
  }

  /** Call when a group has more images. */
  forget(group: number): void {
    this.#recent.forget(group);
  }

  /**
   * @throws {Refusal} if the group, channel or image doesn't exist, is not measured yet, or is in a part that the file
   * lacks, and if no channel is in use.
   */
  histograms(query: LatentsQuery): Promise<Histograms> {
    return this.#counted('histograms', query, latentHistograms);
  }

  /** @throws {Refusal} as `histograms`. */
  plane(query: LatentsQuery): Promise<Plane> {
    return this.#counted('plane', query, planeOf);
  }

  /** @throws {Refusal} as `histograms`. */
  standardised(query: LatentsQuery): Promise<Standardised> {
    return this.#counted('standardised', query, standardisedOf);
  }

  /** A group that can't be counted is a row with the reason. */
  async ridges(query: RidgesQuery): Promise<Ridges> {
    const { quantity, channels, image } = query;
    const rows = this.#of.model.groups.map((_, group) => this.#chosenOrReason({ group, channels, image }));
    const covered = rows.map((row) => ('absent' in row ? null : row.channels));
    const ridges = await this.#recent.get(`ridges ${JSON.stringify([quantity, image, covered])}`, null, () =>
      latestFirst((turns) => ridgesOf(query, rows, turns)),
    );
    return { ...ridges, query };
  }

  async #counted<Counted extends { readonly query: LatentsQuery }>(
    what: string,
    query: LatentsQuery,
    count: (query: LatentsQuery, chosen: ChosenLatents, turns: Turns) => Promise<Counted>,
  ): Promise<Counted> {
    const chosen = this.#chosen(query);
    const key = `${what} ${JSON.stringify([query.group, query.image, chosen.channels])}`;
    const counted = await this.#recent.get(key, query.group, () => latestFirst((turns) => count(query, chosen, turns)));
    return { ...counted, query };
  }

  #chosen({ group, channels: choice, image }: LatentsQuery): ChosenLatents {
    const shape = this.#of.shapeOf(group, choice.kind === 'one' ? choice.channel : null);
    // A copy, because more images may arrive while the latents are counted.
    const images = [...this.#of.keptOf(group, image)];
    const channels = channelsOf(choice, shape, () => this.#of.channelNats(group));
    if (channels.length === 0 && choice.kind === 'in use') {
      const { thresholdNats } = choice;
      throw new Refusal(
        `No channel of latent group ${group} is in use: none exceeds ${thresholdNats} nats. Choose all channels.`,
      );
    }
    return { shape, channels, images };
  }

  #chosenOrReason(query: LatentsQuery): RidgeLatents {
    try {
      return this.#chosen(query);
    } catch (error) {
      if (error instanceof Refusal) return { absent: error.message };
      throw error;
    }
  }
}
