/**
 * The operator graph: what a network computes, written once and run by any engine. Every value is a batch of feature
 * maps, (N, channels, height, width) in float32. N is the same for all and known only when the graph runs.
 */
import type { ChannelAffine, Weights } from './weights';

export interface Value {
  readonly name: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface ConvolutionOptions {
  /** (out, in / groups, k, k). */
  readonly weight: Weights;
  readonly bias: Weights | null;
  /** (out, 1, 1, 1). If present, the weight is used as `weightNormed(weight, logWeightNorm)`. */
  readonly logWeightNorm: Weights | null;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

export type Operation =
  | ({ readonly op: 'convolution' } & ConvolutionOptions)
  /** Per channel: scale·x + shift. */
  | ({ readonly op: 'channel affine' } & ChannelAffine)
  /** scale·x + shift, with the same numbers for all values. */
  | { readonly op: 'affine'; readonly scale: number; readonly shift: number }
  /** x·sigmoid(x). */
  | { readonly op: 'swish' }
  | { readonly op: 'elu' }
  | { readonly op: 'relu' }
  | { readonly op: 'sigmoid' }
  | { readonly op: 'tanh' }
  | { readonly op: 'exp' }
  | { readonly op: 'add' }
  /** The second input may be (N, C, 1, 1). */
  | { readonly op: 'multiply' }
  /** Concatenates along the channels. */
  | { readonly op: 'concatenate' }
  /** The channels [from, from + output channels). */
  | { readonly op: 'channels'; readonly from: number }
  /** Removes the first rows and columns. */
  | { readonly op: 'crop'; readonly top: number; readonly left: number }
  /** The mean over all positions, (N, C, 1, 1). */
  | { readonly op: 'mean over positions' }
  | { readonly op: 'nearest ×2' }
  /** Bilinear with aligned corners. */
  | { readonly op: 'bilinear ×2' }
  /** The same feature map for every image of the batch. The input only provides N. */
  | { readonly op: 'repeat'; readonly map: Weights };

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly output: Value;
}

/** Nodes in topological order. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

/** The weights that a node holds. */
export function nodeWeights({ operation }: Node): readonly Weights[] {
  switch (operation.op) {
    case 'convolution':
      return [operation.weight, operation.bias, operation.logWeightNorm].filter((weights) => weights !== null);
    case 'channel affine':
      return [operation.scale, operation.shift];
    case 'repeat':
      return [operation.map];
    default:
      return [];
  }
}

export function sameShape(a: Value, b: Value): boolean {
  return a.channels === b.channels && a.height === b.height && a.width === b.width;
}
