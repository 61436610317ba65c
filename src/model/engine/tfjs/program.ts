/** An operator graph as passed to TensorFlow.js's hosts: its operators unchanged, its weights in one array. */
import type { Graph, Operation } from '../../graph/graph';
import { weightNormed, type StoredTensors, type Weights } from '../../graph/weights';
import type { LoweredGraph } from '../host/remoteEngine';
import { WeightBlock } from '../weightBlock';

export interface PlacedWeights {
  readonly shape: readonly number[];
  /** Index of the first value in the array of all weights. */
  readonly first: number;
}

/** An operation with its weights placed. Weight norm and batch norm are already applied. */
export type PlacedOperation = Placed<Operation>;
type Placed<Op> = Op extends unknown
  ? {
      readonly [Key in Exclude<keyof Op, 'logWeightNorm' | 'batchNorm'>]: Op[Key] extends Weights | null
        ? PlacedWeights | Extract<Op[Key], null>
        : Op[Key];
    }
  : never;

export interface ProgramNode {
  readonly operation: PlacedOperation;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface Program {
  readonly nodes: readonly ProgramNode[];
  readonly outputs: readonly string[];
}

export function lowerToProgram(graph: Graph, stored: StoredTensors): LoweredGraph<Program> {
  const block = new WeightBlock();
  const nodes = graph.nodes.map(({ operation, inputs, output }): ProgramNode => {
    const { name, channels, height, width } = output;
    const placed = placeWeights(operation, block);
    return { operation: placed, inputs: inputs.map((input) => input.name), output: name, channels, height, width };
  });
  return { program: { nodes, outputs: graph.outputs.map(({ name }) => name) }, weights: block.values(stored) };
}

function placeWeights(operation: Operation, block: WeightBlock): PlacedOperation {
  const place = (weights: Weights): PlacedWeights => ({ shape: weights.shape, first: block.place(weights) });
  switch (operation.op) {
    case 'convolution': {
      const { logWeightNorm, weight, bias, ...rest } = operation;
      const normed = logWeightNorm === null ? weight : weightNormed(weight, logWeightNorm);
      return { ...rest, weight: place(normed), bias: bias === null ? null : place(bias) };
    }
    case 'channel affine':
      return { op: operation.op, scale: place(operation.scale), shift: place(operation.shift) };
    case 'repeat':
      return { ...operation, map: place(operation.map) };
    default:
      return operation;
  }
}
