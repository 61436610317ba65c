/** How much the top k groups know: the groups below come from their priors (docs/analyses.md#prefix). */
import type { PrefixCurve, PrefixPoint } from '../../protocol/whatIf/prefixCurve';
import type { LatentModel } from '../latentModel';
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { psnrDb } from '../likelihood/psnr';
import { groupKlNats } from '../statistics/groupKl';
import type { GroupBatch } from '../statistics/groupBatch';
import type { PairedSums } from '../statistics/pairedEstimate';
import type { Analysed } from './analysed';
import {
  measureVariants,
  tellingResults,
  type Decoded,
  type Measures,
  type VariantListener,
} from './variants/measureVariants';
import type { Rows } from './variants/rows';
import type { Variant } from './variants/variant';

export type { PrefixCurve, PrefixPoint };

export interface PrefixOptions extends Analysed {
  /** Of the prior; 0 takes its mean. */
  readonly temperatures: readonly number[];
  readonly listener?: VariantListener;
  /** Receives the results so far after every batch, with the number of images that they are of. */
  readonly measured?: (soFar: readonly PrefixCurve[], images: number) => void;
}

/**
 * Runs every prefix at every temperature, and compares them.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function prefixes(options: PrefixOptions): Promise<PrefixCurve[]> {
  const columns = new PrefixColumns(options.model, options.temperatures);
  const listener = tellingResults(columns, options.measured, options.listener);
  return columns.read(await measureVariants({ ...options, measures: columns, listener }));
}

/** Quantities of a prefix at one temperature, in the order of their columns. */
const OF_PREFIX = ['distortion', 'sum', 'step', 'excess', 'psnr'] as const;
type OfPrefix = (typeof OF_PREFIX)[number];

/** Where each quantity lies in a row, and how it is computed. */
export class PrefixColumns implements Measures {
  readonly variants: readonly Variant[];
  readonly quantities: number;
  readonly #model: LatentModel;
  readonly #temperatures: readonly number[];
  readonly #groups: number;
  readonly #isColour: boolean;

  constructor(model: LatentModel, temperatures: readonly number[]) {
    this.#model = model;
    this.#temperatures = temperatures;
    this.#groups = model.groupShapes.length;
    this.#isColour = model.images.imageChannels === 3 && model.decoder !== null;
    this.variants = temperatures.flatMap((temperature) =>
      model.groupShapes.map((_, group) => ({
        group,
        source: () => ({ kind: 'prior', temperature }) as const,
        measures: false,
      })),
    );
    this.quantities = 2 * this.#groups + 1 + temperatures.length * (this.#groups + 1) * OF_PREFIX.length;
  }

  /** The column of R_k. */
  rate(k: number): number {
    return k;
  }

  /** The column of a group's KL. */
  kl(group: number): number {
    return this.#groups + 1 + group;
  }

  /** The column of a quantity of a prefix. @param temperature its index */
  of(quantity: OfPrefix, temperature: number, k: number): number {
    const prefix = temperature * (this.#groups + 1) + k;
    return 2 * this.#groups + 1 + prefix * OF_PREFIX.length + OF_PREFIX.indexOf(quantity);
  }

  /** The prefixes that a pass belongs to: one, or for the base pass the whole at every temperature. */
  prefixesOf(variant: number | null): { readonly temperature: number; readonly k: number }[] {
    const groups = this.#groups;
    if (variant === null) return this.#temperatures.map((_, temperature) => ({ temperature, k: groups }));
    return [{ temperature: Math.floor(variant / groups), k: variant % groups }];
  }

  group(_: number | null, batch: GroupBatch, rows: Rows): void {
    groupKlNats(batch).forEach((nats, image) => {
      const row = rows[image];
      if (row === undefined) return;
      const { group } = batch;
      row[this.kl(group)] = nats;
      row[this.rate(group + 1)] = (row[this.rate(group)] ?? NaN) + nats;
    });
  }

  output(variant: number | null, decoded: Decoded, rows: Rows): void {
    const losses = reconstructionLoss(this.#model.decoder, decoded);
    const psnr = this.#isColour ? psnrDb(this.#model, decoded) : null;
    for (const { temperature, k } of this.prefixesOf(variant)) {
      rows.forEach((row, image) => {
        const distortion = losses[image] ?? NaN;
        row[this.of('distortion', temperature, k)] = distortion;
        row[this.of('sum', temperature, k)] = distortion + (row[this.rate(k)] ?? NaN);
        row[this.of('psnr', temperature, k)] = psnr?.[image] ?? NaN;
      });
    }
    // Passes come in no particular order: whichever is last has the others beside it.
    this.#temperatures.forEach((_, temperature) => this.#compare(temperature, rows));
  }

  /** Fills what compares prefixes of one temperature. */
  #compare(temperature: number, rows: Rows): void {
    for (const row of rows) {
      const sum = (k: number) => row[this.of('sum', temperature, k)] ?? NaN;
      for (let k = 0; k <= this.#groups; k++) {
        row[this.of('step', temperature, k)] = k === 0 ? NaN : sum(k) - sum(k - 1);
        row[this.of('excess', temperature, k)] = sum(k) - sum(this.#groups);
      }
    }
  }

  read(sums: PairedSums): PrefixCurve[] {
    const isDecoded = this.#model.decoder !== null;
    return this.#temperatures.map((temperature, index) => ({
      temperature,
      points: Array.from({ length: this.#groups + 1 }, (_, k) => {
        const estimate = (quantity: OfPrefix) => sums.estimate(this.of(quantity, index, k));
        return {
          k,
          rateNats: sums.estimate(this.rate(k)),
          distortionNats: isDecoded ? estimate('distortion') : null,
          sumNats: isDecoded ? estimate('sum') : null,
          stepNats: isDecoded && k > 0 ? estimate('step') : null,
          excessNats: isDecoded ? estimate('excess') : null,
          psnrDb: this.#isColour ? estimate('psnr') : null,
        };
      }),
    }));
  }
}
