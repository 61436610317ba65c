import type { ConvolutionOptions } from '../../graph/graph';
import { batchNormAffine, reshaped, storedWeights, type ChannelAffine, type Weights } from '../../graph/weights';
import { Refusal } from '../../refusal';
import { elementsIn } from '../../shape';

export interface ConvolutionShape {
  readonly out: number;
  readonly in: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly bias: boolean;
  /** Whether the weight is stored with a `log_weight_norm`. */
  readonly normalized: boolean;
}

/** The parameters in a file. */
export interface StoredParameters {
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  /** Why other parameters can't be read: a sentence for each, by name. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** The stored tensors under the names of the release's modules, checked when they are requested. */
export class Parameters {
  readonly #stored: StoredParameters;
  readonly #counted = new Map<string, number>();

  constructor(stored: StoredParameters) {
    this.#stored = stored;
  }

  /** Names of the parameters that the network has used so far. */
  get names(): ReadonlySet<string> {
    return new Set(this.#counted.keys());
  }

  /** The number of trainable values that the network has used so far. Running statistics don't count. */
  get count(): number {
    let sum = 0;
    for (const [name, size] of this.#counted) if (!/\.running_(mean|var)$/.test(name)) sum += size;
    return sum;
  }

  /** @throws {Refusal} if the tensor is missing or has another shape; gives both shapes. */
  tensor(name: string, shape: readonly number[]): Weights {
    const found = this.#stored.tensors.get(name);
    const expected = `(${shape.join(', ')})`;
    if (found === undefined) {
      const unreadable = this.#stored.unreadable.get(name);
      throw new Refusal(
        unreadable ?? `The weights lack ${name}: a network of this architecture needs one of shape ${expected}.`,
      );
    }
    if (found.shape.length !== shape.length || found.shape.some((n, axis) => n !== shape[axis])) {
      throw new Refusal(
        `The tensor ${name} has the wrong shape: a network of this architecture needs ${expected}, found (${found.shape.join(', ')}).`,
      );
    }
    this.#counted.set(name, elementsIn(shape));
    return storedWeights(name, shape);
  }

  /**
   * A convolution padded so that stride 1 keeps the size.
   * @throws {Refusal} as `tensor`, and if it has no channels or they can't be split into the groups.
   */
  convolution(name: string, shape: ConvolutionShape): ConvolutionOptions {
    const { out, kernel, stride = 1, dilation = 1, groups = 1 } = shape;
    if (out < 1 || shape.in % groups !== 0 || out % groups !== 0) {
      throw new Refusal(
        `The training flags make no network: its convolution ${name} would take ${shape.in} channels to ${out} in ${groups} groups.`,
      );
    }
    return {
      weight: this.tensor(`${name}.weight`, [out, shape.in / groups, kernel, kernel]),
      bias: shape.bias ? this.tensor(`${name}.bias`, [out]) : null,
      logWeightNorm: shape.normalized ? this.tensor(`${name}.log_weight_norm`, [out, 1, 1, 1]) : null,
      stride,
      padding: (dilation * (kernel - 1)) / 2,
      dilation,
      groups,
    };
  }

  /** A linear layer, written as the equivalent 1×1 convolution on (N, C, 1, 1). */
  linear(name: string, inputs: number, outputs: number): ConvolutionOptions {
    const weight = this.tensor(`${name}.weight`, [outputs, inputs]);
    const bias = this.tensor(`${name}.bias`, [outputs]);
    const kernel = reshaped(weight, [outputs, inputs, 1, 1]);
    return { weight: kernel, bias, logWeightNorm: null, stride: 1, padding: 0, dilation: 1, groups: 1 };
  }

  batchNorm(name: string, channels: number): ChannelAffine {
    const vector = (leaf: string) => this.tensor(`${name}.${leaf}`, [channels]);
    return batchNormAffine({
      ...{ gamma: vector('weight'), beta: vector('bias') },
      ...{ mean: vector('running_mean'), variance: vector('running_var') },
    });
  }
}
