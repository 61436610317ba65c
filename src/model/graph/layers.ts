/** The layers of a network that hold weights, by the names of their modules. */
import type { Graph, Node } from './graph';
import { elementCount, weightNormed, type BatchNorm, type StoredTensors, type Weights } from './weights';

export interface ConvolutionLayer {
  readonly name: string;
  /** As used: masked, and with weight norm applied; (out, in / groups, k, k). */
  readonly weight: Weights;
}

export interface BatchNormLayer extends BatchNorm {
  readonly name: string;
  /** The operator graph's node. */
  readonly node: Node;
}

/** In running order, before anything is folded. Linear layers are among them, written as 1×1 convolutions. */
export function convolutionsOf({ nodes }: Pick<Graph, 'nodes'>): ConvolutionLayer[] {
  return nodes.flatMap(({ operation }) => {
    if (operation.op !== 'convolution') return [];
    const { weight, logWeightNorm } = operation;
    const used = logWeightNorm === null ? weight : weightNormed(weight, logWeightNorm);
    return [{ name: moduleOf(weight), weight: used }];
  });
}

/** In running order, before anything is folded. */
export function batchNormsOf({ nodes }: Pick<Graph, 'nodes'>): BatchNormLayer[] {
  return nodes.flatMap((node) => {
    const { operation } = node;
    if (operation.op !== 'channel affine' || operation.batchNorm === undefined) return [];
    return [{ name: moduleOf(operation.batchNorm.gamma), node, ...operation.batchNorm }];
  });
}

/** Layers in the order of the file. @param names of its tensors, in that order */
export function inFileOrder<Layer extends { readonly name: string }>(
  layers: readonly Layer[],
  names: Iterable<string>,
): Layer[] {
  const order = new Map([...names].map((name, index) => [name, index]));
  const placeOf = ({ name }: Layer) => order.get(`${name}.weight`) ?? 0;
  return layers.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The values in an array of their own. */
export function writtenOut(weights: Weights, stored: StoredTensors): Float32Array {
  const values = new Float32Array(elementCount(weights));
  weights.write(stored, values);
  return values;
}

function moduleOf({ stored: [name = ''] }: Weights): string {
  return name.replace(/\.weight$/, '');
}
