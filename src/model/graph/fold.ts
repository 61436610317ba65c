/**
 * Rewrites a graph to compute the same with fewer operators. Weight norm, batch norm and constant factors are folded
 * into adjacent convolutions, and per-position operators run before an upsampling instead of after it. The result is
 * exact except for rounding. Nothing is folded across a value that more than one node reads.
 */
import type { Graph, Node, Value } from './graph';
import { affineBias, constantThrough, scaleInputs, scaleOutputs, timesNumber, weightNormed } from './weights';

type ConvolutionNode = Node & { readonly operation: { readonly op: 'convolution' } };

/** @param kept values that must still be computed under their names, whoever reads them. */
export function fold(graph: Graph, kept: ReadonlySet<Value>): Graph {
  const folding = new Folding(graph, kept);
  for (const node of graph.nodes) folding.place(withoutWeightNorm(node));
  return { ...graph, nodes: folding.nodes() };
}

function withoutWeightNorm(node: Node): Node {
  const { operation } = node;
  if (operation.op !== 'convolution' || operation.logWeightNorm === null) return node;
  const weight = weightNormed(operation.weight, operation.logWeightNorm);
  return { ...node, operation: { ...operation, weight, logWeightNorm: null } };
}

class Folding {
  /** Placed nodes by their output. A node folded into another is removed. */
  readonly #placed = new Map<Value, Node>();
  readonly #readers = new Map<Value, number>();
  readonly #kept: ReadonlySet<Value>;

  constructor(graph: Graph, kept: ReadonlySet<Value>) {
    this.#kept = kept;
    for (const { inputs } of graph.nodes) {
      for (const input of inputs) this.#readers.set(input, (this.#readers.get(input) ?? 0) + 1);
    }
  }

  nodes(): Node[] {
    return [...this.#placed.values()];
  }

  place(node: Node): void {
    if (!this.#foldIntoProducer(node) && !this.#foldProducerIn(node) && !this.#runBeforeUpsampling(node)) {
      this.#placed.set(node.output, node);
    }
  }

  /** The placed node that computes the first input of `node`, if nothing else reads it. */
  #soleProducer(node: Node): Node | undefined {
    const input = node.inputs[0];
    if (input === undefined || this.#kept.has(input) || this.#readers.get(input) !== 1) return undefined;
    return this.#placed.get(input);
  }

  /** convolution → batch norm, convolution → factor, gate product → factor (onto the gate, which has one position). */
  #foldIntoProducer(node: Node): boolean {
    const { operation, output } = node;
    const isFactor = operation.op === 'affine' && operation.shift === 0;
    if (operation.op !== 'channel affine' && !isFactor) return false;
    const producer = this.#soleProducer(node);
    if (producer === undefined) return false;
    if (isConvolution(producer)) {
      const { weight, bias } = producer.operation;
      const folded =
        operation.op === 'channel affine'
          ? { weight: scaleOutputs(weight, operation.scale), bias: affineBias(bias, operation) }
          : {
              weight: timesNumber(weight, operation.scale),
              bias: bias === null ? null : timesNumber(bias, operation.scale),
            };
      this.#replace(producer, { ...producer, operation: { ...producer.operation, ...folded }, output });
      return true;
    }
    const [x, gate] = producer.inputs;
    if (!isFactor || producer.operation.op !== 'multiply' || x === undefined || gate === undefined) return false;
    const scaledGate = { ...gate, name: `${gate.name}.scaled` };
    this.#readers.set(scaledGate, 1);
    this.#placed.set(scaledGate, { operation, inputs: [gate], output: scaledGate });
    this.#replace(producer, { ...producer, inputs: [x, scaledGate], output });
    return true;
  }

  /** batch norm → 1×1 convolution: without padding the shift is the same everywhere, so it is a bias. */
  #foldProducerIn(node: Node): boolean {
    if (!isConvolution(node) || !actsPerPosition(node) || node.operation.groups !== 1) return false;
    const producer = this.#soleProducer(node);
    if (producer?.operation.op !== 'channel affine') return false;
    const { scale, shift } = producer.operation;
    const { weight, bias } = node.operation;
    const folded = { weight: scaleInputs(weight, scale), bias: constantThrough(weight, shift, bias) };
    this.#placed.delete(producer.output);
    this.place({ ...node, operation: { ...node.operation, ...folded }, inputs: producer.inputs });
    return true;
  }

  /** Upsampling copies or averages positions channel by channel: a 1×1 convolution commutes with both kinds. */
  #runBeforeUpsampling(node: Node): boolean {
    const producer = this.#soleProducer(node);
    const small = producer?.inputs[0];
    if (producer === undefined || small === undefined) return false;
    const commutes =
      (producer.operation.op === 'nearest ×2' && actsPerPosition(node)) ||
      (producer.operation.op === 'bilinear ×2' && isConvolution(node) && actsPerPosition(node));
    if (!commutes) return false;
    const { height, width } = small;
    const before = { ...node.output, name: `${node.output.name}.small`, height, width };
    this.#readers.set(before, 1);
    this.#placed.delete(producer.output);
    this.place({ ...node, inputs: producer.inputs, output: before });
    this.#placed.set(node.output, { ...producer, inputs: [before], output: node.output });
    return true;
  }

  #replace(old: Node, node: Node): void {
    this.#placed.delete(old.output);
    this.place(node);
  }
}

function isConvolution(node: Node): node is ConvolutionNode {
  return node.operation.op === 'convolution';
}

/** Whether each output position depends only on the input position at its place, by the same rule everywhere. */
function actsPerPosition({ operation, inputs }: Node): boolean {
  switch (operation.op) {
    case 'convolution':
      return operation.weight.shape[2] === 1 && operation.stride === 1 && operation.padding === 0;
    case 'channel affine':
    case 'affine':
    case 'swish':
    case 'elu':
    case 'relu':
    case 'sigmoid':
    case 'tanh':
    case 'exp':
      return inputs.length === 1;
    default:
      return false;
  }
}
