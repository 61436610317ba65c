/**
 * Samples of the model whose temperatures change again and again, as a slider moves (docs/analyses.md#variations). A pass
 * begins at the first group whose temperature the move changed.
 */
import { imageOfState, joinedState, type DecoderState } from '../../passes/decoderState';
import { decodeRows, type DecodeRowsOptions, type PassStates, type Rows } from '../latents/decodeRows';
import { priorsAt } from './variations';

/** What a move runs on. */
export type LiveRun = Pick<DecodeRowsOptions, 'running' | 'signal' | 'notice'>;

export class LiveSamples {
  readonly #options: Pick<DecodeRowsOptions, 'model' | 'epsilon'>;
  #temperatures: readonly number[] = [];
  /** The first group that the latest move changed, so that the next one may begin there. */
  #changed = 0;
  /** By sample, at that group. */
  readonly #states = new Map<number, DecoderState>();

  constructor(options: Pick<DecodeRowsOptions, 'model' | 'epsilon'>) {
    this.#options = options;
  }

  /**
   * @param temperatures by group
   * @returns the decoder's means of these samples, (N, C, size, size)
   * @throws as `decodeRows`
   */
  decode(temperatures: readonly number[], { first, count }: Rows, run: LiveRun): Promise<Float32Array> {
    this.#move(temperatures);
    return decodeRows({
      ...{ ...this.#options, ...run, from: first, rows: count },
      planOf: () => priorsAt(temperatures),
      states: (rows) => this.#statesOf(rows),
    });
  }

  #move(temperatures: readonly number[]): void {
    const changed = temperatures.findIndex((temperature, group) => temperature !== this.#temperatures[group]);
    if (changed === -1) return;
    this.#temperatures = temperatures;
    if (changed === this.#changed) return;
    this.#changed = changed;
    this.#states.clear();
  }

  #statesOf({ first, count }: Rows): PassStates {
    // The top group's z needs no pass.
    if (this.#changed < 2) return {};
    const rows = Array.from({ length: count }, (_, row) => first + row);
    const [known, ...others] = rows.flatMap((row) => this.#states.get(row) ?? []);
    if (known !== undefined && others.length === count - 1) return { from: joinedState(known, others) };
    return {
      leaves: {
        group: this.#changed,
        onState: (state) => {
          for (const [place, row] of rows.entries()) this.#states.set(row, imageOfState(state, place, count));
        },
      },
    };
  }
}
