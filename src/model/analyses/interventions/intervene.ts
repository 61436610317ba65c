/** What changed latents do to the picture and to the groups below (docs/analyses.md#changed-latents). */
import type { LatentModel } from '../../latentModel';
import { reconstructionLoss } from '../../likelihood/reconstructionLoss';
import { groupKlNats } from '../../statistics/groupKl';
import type { GroupBatch } from '../../statistics/groupBatch';
import type { PairedEstimate, PairedSums } from '../../statistics/pairedEstimate';
import { logPriorNats } from '../../statistics/priorDensity';
import type { Analysed } from '../analysed';
import { measureVariants, type Decoded, type Measures, type VariantListener } from '../variants/measureVariants';
import { addTo, setIn, type Rows } from '../variants/rows';
import type { Variant } from '../variants/variant';
import type { ChangedGroup } from '../variants/variantPasses';
import { firstGroupOf, variantOf, type Intervention } from './intervention';

/** Effects of one intervention, in nats per image. Changes are from the base pass, with the same noise. */
export interface Effect {
  /** Change of log p of the changed z under the priors of their groups. Very negative: an unlikely value. */
  readonly logPChangeNats: PairedEstimate;
  /** −log p(x|z); `null` if the decoder is unknown. */
  readonly distortionNats: PairedEstimate | null;
  readonly distortionChangeNats: PairedEstimate | null;
  /** KL of each group below the first changed one, from the top, whatever z these groups take. */
  readonly klNats: readonly PairedEstimate[];
  readonly klChangesNats: readonly PairedEstimate[];
  /** Change of the sum of these KL; `null` if there is no group below. */
  readonly klBelowChangeNats: PairedEstimate | null;
}

export interface Intervened {
  /** KL(q‖p) of every group in the base pass, in nats per image. */
  readonly klNats: readonly PairedEstimate[];
  /** −log p(x|z) of the base pass; `null` if the decoder is unknown. */
  readonly distortionNats: PairedEstimate | null;
  /** By intervention. */
  readonly effects: readonly Effect[];
}

export interface IntervenedOptions extends Analysed {
  readonly interventions: readonly Intervention[];
  readonly listener?: VariantListener;
}

/**
 * Runs every intervention beside the base pass, and compares.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function intervene(options: IntervenedOptions): Promise<Intervened> {
  const columns = new InterventionColumns(options.model, options.interventions);
  return columns.read(await measureVariants({ ...options, measures: columns }));
}

const OF_EFFECT = ['logPChange', 'distortion', 'distortionChange', 'klBelowChange'] as const;
type OfEffect = (typeof OF_EFFECT)[number];

/** Where each quantity lies in a row, and how it is computed. */
export class InterventionColumns implements Measures {
  readonly variants: readonly Variant[];
  readonly quantities: number;
  readonly #model: LatentModel;
  readonly #interventions: readonly Intervention[];
  readonly #groups: number;
  /** By intervention: the first column of its quantities, and after them of the KL and its change of each group. */
  readonly #starts: readonly number[];
  /** log p of the base pass's z, by group and image. */
  readonly #logP = new Map<number, Float64Array>();

  constructor(model: LatentModel, interventions: readonly Intervention[]) {
    this.#model = model;
    this.#interventions = interventions;
    this.#groups = model.groupShapes.length;
    this.variants = interventions.map(variantOf);
    const each = OF_EFFECT.length + 2 * this.#groups;
    // The base pass's KL by group and its distortion come first.
    this.#starts = interventions.map((_, index) => this.#groups + 1 + index * each);
    this.quantities = this.#groups + 1 + interventions.length * each;
  }

  /** The groups below the first changed one, whose KL an intervention has. */
  groupsBelow(index: number): number[] {
    const first = this.#firstOf(index);
    return Array.from({ length: this.#groups - 1 - first }, (_, i) => first + 1 + i);
  }

  /** The column of a quantity of an intervention. */
  of(quantity: OfEffect, index: number): number {
    return (this.#starts[index] ?? NaN) + OF_EFFECT.indexOf(quantity);
  }

  /** The column of a group's KL in an intervention's pass. */
  kl(index: number, group: number): number {
    return (this.#starts[index] ?? NaN) + OF_EFFECT.length + 2 * group;
  }

  group(variant: number | null, batch: GroupBatch, rows: Rows, z: Float32Array | null): void {
    const { group } = batch;
    const klNats = groupKlNats(batch);
    if (variant === null) {
      klNats.forEach((nats, image) => setIn(rows, image, group, nats));
      if (z !== null) this.#logP.set(group, logPriorNats(batch, z));
      return;
    }
    const [kl, below] = [this.kl(variant, group), this.of('klBelowChange', variant)];
    klNats.forEach((nats, image) => {
      const change = nats - (rows[image]?.[group] ?? NaN);
      setIn(rows, image, kl, nats);
      setIn(rows, image, kl + 1, change);
      addTo(rows, image, below, change);
    });
    if (z !== null && this.#interventions[variant]?.groups.includes(group) === true) {
      this.#addLogP(variant, group, logPriorNats(batch, z), rows);
    }
  }

  changed(variant: number, { group, base, z }: ChangedGroup, rows: Rows): void {
    this.#addLogP(variant, group, logPriorNats(base, z), rows);
  }

  output(variant: number | null, decoded: Decoded, rows: Rows): void {
    const losses = reconstructionLoss(this.#model.decoder, decoded);
    losses.forEach((nats, image) => {
      if (variant === null) {
        setIn(rows, image, this.#groups, nats);
        return;
      }
      setIn(rows, image, this.of('distortion', variant), nats);
      setIn(rows, image, this.of('distortionChange', variant), nats - (rows[image]?.[this.#groups] ?? NaN));
    });
  }

  read(sums: PairedSums): Intervened {
    const isDecoded = this.#model.decoder !== null;
    return {
      klNats: sums.estimates(0, this.#groups),
      distortionNats: isDecoded ? sums.estimate(this.#groups) : null,
      effects: this.#interventions.map((_, index) => {
        const estimate = (quantity: OfEffect) => sums.estimate(this.of(quantity, index));
        const below = this.groupsBelow(index);
        return {
          logPChangeNats: estimate('logPChange'),
          distortionNats: isDecoded ? estimate('distortion') : null,
          distortionChangeNats: isDecoded ? estimate('distortionChange') : null,
          klNats: below.map((group) => sums.estimate(this.kl(index, group))),
          klChangesNats: below.map((group) => sums.estimate(this.kl(index, group) + 1)),
          klBelowChangeNats: below.length === 0 ? null : estimate('klBelowChange'),
        };
      }),
    };
  }

  #firstOf(index: number): number {
    const intervention = this.#interventions[index];
    return intervention === undefined ? NaN : firstGroupOf(intervention);
  }

  #addLogP(variant: number, group: number, logP: Float64Array, rows: Rows): void {
    const before = this.#logP.get(group);
    logP.forEach((nats, image) => addTo(rows, image, this.of('logPChange', variant), nats - (before?.[image] ?? NaN)));
  }
}
