/** All statistics of one inspection, filled batch by batch. */
import type { GroupSummary, KlMap, MapQuery, Summary } from '../../protocol/statistics';
import type { Model } from '../model';
import type { Decoder } from '../nvae/likelihood/decoder';
import { decoder } from '../nvae/likelihood/likelihood';
import { Refusal } from '../refusal';
import { RunningEstimate } from './estimate';
import { latentCount, type GroupBatch } from './groupBatch';
import { GroupStatistics } from './groupStatistics';
import { BYTES_PER_LATENT, KeptLatents } from './keptLatents';
import { imageKlMap, meanKlMap } from './klMap';

/** For looking at images one by one; a 256×256 model has 6 million latents per image. */
const KEPT_BYTES = 512e6;

/** How many images of a model, from the first, are kept to be looked at one by one; at least one. */
export function imagesKept({ groupShapes }: Model, images: number): number {
  const latents = groupShapes.reduce((sum, shape) => sum + latentCount(shape), 0);
  return Math.min(images, Math.max(1, Math.floor(KEPT_BYTES / BYTES_PER_LATENT / latents)));
}

export class Measurement {
  readonly #model: Model;
  readonly #decoder: Decoder;
  readonly #groups: GroupStatistics[];
  readonly #kept: KeptLatents;
  /** KL by group and image, in nats. */
  readonly klByGroup: readonly Float64Array[];
  /** Reconstruction loss by image, in nats. */
  readonly reconstructionNats: Float64Array;
  /** Images whose reconstruction is known; their KL is known, too. */
  #complete = 0;

  constructor(model: Model, images: number) {
    this.#model = model;
    this.#decoder = decoder(model.hyperparameters);
    this.#groups = model.groupShapes.map((shape, group) => new GroupStatistics(group, shape));
    this.#kept = new KeptLatents(imagesKept(model, images));
    this.klByGroup = model.groupShapes.map(() => new Float64Array(images));
    this.reconstructionNats = new Float64Array(images);
  }

  addGroup(batch: GroupBatch): void {
    const totals = this.#groups[batch.group]?.add(batch);
    if (totals !== undefined) this.klByGroup[batch.group]?.set(totals, batch.firstImage);
    this.#kept.add(batch);
  }

  /** @param logits (N, outputs, size, size) and @param x (N, C, size, size) of the images from `firstImage`. */
  addOutput(firstImage: number, images: number, logits: Float32Array, x: Float32Array): void {
    const [outputs, pixels] = [logits.length / images, x.length / images];
    for (let b = 0; b < images; b++) {
      this.reconstructionNats[firstImage + b] = this.#decoder.reconstructionNats(
        logits.subarray(b * outputs, (b + 1) * outputs),
        x.subarray(b * pixels, (b + 1) * pixels),
      );
    }
    this.#complete = firstImage + images;
  }

  /** By group; `null` until a group has been measured. */
  groups(): (GroupSummary | null)[] {
    return this.#groups.map((statistics) => (statistics.images === 0 ? null : statistics.summary()));
  }

  /** `null` until a batch has come through. */
  summary(): Summary | null {
    if (this.#complete === 0) return null;
    const [kl, reconstruction, nelbo, bits] = [
      new RunningEstimate(),
      new RunningEstimate(),
      new RunningEstimate(),
      new RunningEstimate(),
    ];
    const { dimensions, likelihood } = this.#model.hyperparameters;
    for (let image = 0; image < this.#complete; image++) {
      const klNats = this.klByGroup.reduce((sum, byImage) => sum + (byImage[image] ?? 0), 0);
      const reconstructionNats = this.reconstructionNats[image] ?? 0;
      kl.add(klNats);
      reconstruction.add(reconstructionNats);
      nelbo.add(klNats + reconstructionNats);
      bits.add((klNats + reconstructionNats) / (Math.LN2 * dimensions));
    }
    return {
      images: this.#complete,
      klNats: kl.estimate,
      reconstructionNats: reconstruction.estimate,
      nelboNats: nelbo.estimate,
      bitsPerDimension: likelihood.kind === 'bernoulli' ? null : bits.estimate,
    };
  }

  /** @throws {Refusal} when the group, channel or image does not exist or is not measured yet. */
  klMap(query: MapQuery): KlMap {
    const statistics = this.#groups[query.group];
    if (statistics === undefined) throw new Refusal(`There is no latent group ${query.group}.`);
    if (statistics.images === 0) throw new Refusal(`Latent group ${query.group} is not measured yet.`);
    if (query.channel !== null && query.channel >= statistics.shape.channels) {
      throw new Refusal(`Latent group ${query.group} has no channel ${query.channel}.`);
    }
    if (query.image === null) return meanKlMap(query.channel, statistics);
    const latents = this.#kept.get(query.group, query.image);
    if (latents === undefined) throw new Refusal(`Image ${query.image} is not measured yet, or not kept by itself.`);
    return imageKlMap(query.group, query.channel, query.image, statistics.shape, latents);
  }
}
