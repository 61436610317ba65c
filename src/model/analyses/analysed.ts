import type { LatentModel } from '../latentModel';
import type { EpsilonSource } from '../passes/epsilon';
import type { RunningEngine } from '../passes/runningEngine';
import type { Images } from './images';

/** What every analysis runs with. */
export interface Analysed {
  readonly model: LatentModel;
  readonly running: RunningEngine;
  readonly images: Images;
  /** ε of every group, whichever source the group takes. */
  readonly epsilon: EpsilonSource;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly signal: AbortSignal;
  /** Reports what happened to the engine, in a sentence. */
  readonly notice?: (sentence: string) => void;
}
