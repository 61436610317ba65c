/**
 * A sample whose variations change again and again, as a slider moves (docs/analyses.md#variations). The sample is decoded
 * once, and what its variations share with it as well.
 */
import { meanSquaredError } from '../../likelihood/psnr';
import { joinedState, imageOfState, type DecoderState } from '../../passes/decoderState';
import { RunningEstimate } from '../../statistics/estimate';
import type { Estimate } from '../../../protocol/statistics';
import { decodeRows, type DecodeRowsOptions, type PassStates, type Rows } from '../latents/decodeRows';
import type { LiveRun } from './liveSamples';
import { priorsAt, sharingPlan } from './variations';

export interface VariedSampleOptions extends Pick<DecodeRowsOptions, 'model' | 'epsilon'> {
  /** Of the sample, by group. */
  readonly temperatures: readonly number[];
}

/** How variations are made of the sample. */
export interface Sharing {
  /** The number of top groups whose z is shared, from 1. */
  readonly topGroups: number;
  /** Temperatures of the others, by group. */
  readonly temperatures: readonly number[];
}

export interface SomeVariations {
  /** The decoder's mean of the sample, (C, size, size). */
  readonly sample: Float32Array;
  /** Those of the variations, (N, C, size, size). */
  readonly pictures: Float32Array;
  /**
   * Mean squared difference of the pictures of variations 1 to the last of these from that of the sample (see `Samples`);
   * `null` if there is none yet.
   */
  readonly difference: Estimate | null;
}

/** The sample itself. */
interface Decoded {
  readonly picture: Float32Array;
  /** By group, (L, h, w). */
  readonly z: readonly Float32Array[];
}

export class VariedSample {
  readonly #options: VariedSampleOptions;
  #decoded: Decoded | null = null;
  #sharing: Sharing | null = null;
  /** Of each variation so far, from 0: the mean squared difference of its picture from that of the sample. */
  #errors: number[] = [];
  /** That of every variation at the last group that is shared. */
  #state: DecoderState | null = null;

  constructor(options: VariedSampleOptions) {
    this.#options = options;
  }

  /** @throws as `decodeRows` */
  async vary(sharing: Sharing, { first, count }: Rows, run: LiveRun): Promise<SomeVariations> {
    const { model } = this.#options;
    const { picture: sample, z } = (this.#decoded ??= await this.#decode(run));
    this.#share(sharing);
    // The difference is over all variations from the first.
    const from = Math.min(first, this.#errors.length);
    const { topGroups, temperatures } = sharing;
    const shared = new Map(z.slice(0, topGroups).entries());
    const made = await decodeRows({
      ...{ ...this.#options, ...run, from, rows: first + count - from },
      planOf: (rows) => sharingPlan(shared, temperatures, rows.count),
      states: (rows) => this.#statesOf(topGroups, rows),
    });
    const perImage = sample.length;
    for (let row = this.#errors.length; row < first + count; row++) {
      const at = (row - from) * perImage;
      this.#errors.push(meanSquaredError(made.subarray(at, at + perImage), sample, model.images));
    }
    const difference = new RunningEstimate();
    // The noise of the first one is that of the sample.
    for (const error of this.#errors.slice(1, first + count)) difference.add(error);
    const pictures = made.subarray((first - from) * perImage);
    return { sample, pictures, difference: first + count < 2 ? null : difference.estimate };
  }

  async #decode(run: LiveRun): Promise<Decoded> {
    const { temperatures } = this.#options;
    const z: Float32Array[] = [];
    const picture = await decodeRows({
      ...{ ...this.#options, ...run, rows: 1 },
      planOf: () => priorsAt(temperatures),
      onZ: (_, group, drawn) => {
        z[group] = drawn;
      },
    });
    return { picture, z };
  }

  #share(sharing: Sharing): void {
    if (JSON.stringify(this.#sharing) === JSON.stringify(sharing)) return;
    this.#sharing = sharing;
    this.#errors = [];
    // With more groups shared, a pass begins where it did; with fewer, above.
    if (this.#state !== null && this.#state.group > sharing.topGroups) this.#state = null;
  }

  #statesOf(topGroups: number, { count }: Rows): PassStates {
    // The top group's z needs no pass.
    if (topGroups < 2) return {};
    const state = this.#state;
    const from =
      state &&
      joinedState(
        state,
        Array.from({ length: count - 1 }, () => state),
      );
    if (state?.group === topGroups) return { from };
    const onState = (left: DecoderState) => {
      this.#state = imageOfState(left, 0, count);
    };
    return { from, leaves: { group: topGroups, onState } };
  }
}
