import type { Value } from '../graph/graph';
import type { LatentModel } from '../latentModel';
import { firstStageOfPass, type Start } from './resume';

export interface PassInputsOptions {
  readonly images: number;
  /** `null` in a pass without images. */
  readonly x: Float32Array | null;
  /** Standard normal noise of a group, (N, L, h, w). */
  readonly epsilon: (group: number) => Float32Array;
  readonly start: Start;
  /** Values that a pass without images takes from an earlier one, by name, (N, C, H, W). */
  readonly known?: ReadonlyMap<string, Float32Array> | undefined;
}

/** Inputs of a pass's stages: the images, the noise, and any z that replaces the network's own. */
export class PassInputs {
  readonly #model: LatentModel;
  readonly #options: PassInputsOptions;
  /** Groups, by the names of their noise inputs. */
  readonly #groups: ReadonlyMap<string, number>;
  /** Noise by group, kept from its first use until the group has been measured. */
  readonly #noise = new Map<number, Float32Array>();
  #nextGroup: number;
  readonly #z = new Map<string, Float32Array>();
  /**
   * Values that the encoder and the stages above the start would have computed, in a pass without images. They are fed
   * as zeros and never read.
   */
  readonly #blank: ReadonlyMap<string, Value>;

  constructor(model: LatentModel, options: PassInputsOptions) {
    this.#model = model;
    this.#options = options;
    this.#groups = new Map(model.network.groups.map(({ epsilon }, group) => [epsilon.name, group]));
    const { start, x } = options;
    this.#nextGroup = start.kind === 'images' ? 0 : start.group;
    const before = x === null ? model.stages.slice(0, firstStageOfPass(model, start)) : [];
    this.#blank = new Map(before.flatMap(({ graph }) => graph.outputs).map((value) => [value.name, value]));
    if (start.kind === 'group' && start.above !== null) this.supplyZ(start.group - 1, start.above);
  }

  /** `undefined` for values that earlier stages left on the engine. */
  feed(name: string): Float32Array | undefined {
    const { x, images } = this.#options;
    if (name === this.#model.network.x.name) return x ?? undefined;
    const group = this.#groups.get(name);
    if (group !== undefined) return this.#noiseOf(group);
    const z = this.#z.get(name);
    if (z !== undefined) return z;
    const known = this.#options.known?.get(name);
    if (known !== undefined) return known;
    const blank = this.#blank.get(name);
    return blank && new Float32Array(images * blank.channels * blank.height * blank.width);
  }

  /** Draws the noise needed next. */
  prepare(): void {
    const next = this.#nextGroup;
    if (next < this.#model.network.groups.length) this.#noiseOf(next);
  }

  /** Makes the groups below read this z, (N, L, h, w), from now on. */
  supplyZ(group: number, z: Float32Array): void {
    const value = this.#model.network.groups[group]?.z;
    if (value === undefined) throw new Error(`there is no group ${group}`);
    this.#z.set(value.name, z);
  }

  /** The noise fed to the group, which is then dropped. */
  takeNoise(group: number): Float32Array {
    const noise = this.#noiseOf(group);
    this.#noise.delete(group);
    return noise;
  }

  #noiseOf(group: number): Float32Array {
    const noise = this.#noise.get(group) ?? this.#options.epsilon(group);
    this.#noise.set(group, noise);
    this.#nextGroup = Math.max(this.#nextGroup, group + 1);
    return noise;
  }
}
