/** Cuts a graph into stages that are compiled and run one after the other. */
import { nodeWeights, type Graph, type Node, type Value } from './graph';
import { byteSize } from './weights';

export interface Stage {
  /** The stage's name, for example `latent group 3`; pieces of one part share a name. */
  readonly name: string;
  /** Inputs come from earlier stages or the host; outputs may be read by later stages or the host. */
  readonly graph: Graph;
  readonly weightBytes: number;
}

/** The stored tensors that a stage's weights are computed from. */
export function weightNames({ graph }: Stage): string[] {
  return [...new Set(graph.nodes.flatMap(nodeWeights).flatMap(({ stored }) => stored))];
}

/** A named part of a graph, ending with the node that computes `last`. */
export interface Part {
  readonly name: string;
  readonly last: Value;
}

/**
 * @param parts in the graph's order; the last one ends with the graph's last node.
 * @param read values needed in addition to those that later stages read.
 * @param maximumBytes of weights in a stage; a larger part is cut into pieces. A single node is never cut.
 */
export function cutIntoStages(
  graph: Graph,
  parts: readonly Part[],
  read: ReadonlySet<Value>,
  maximumBytes: number,
): Stage[] {
  const pieces: { name: string; nodes: Node[]; weightBytes: number }[] = [];
  let remaining = [...graph.nodes];
  for (const { name, last } of parts) {
    const end = remaining.findIndex((node) => node.output === last) + 1;
    if (end === 0) throw new Error(`${name} ends with ${last.name}, which no node computes`);
    let piece = { name, nodes: [] as Node[], weightBytes: 0 };
    for (const node of remaining.slice(0, end)) {
      const bytes = nodeWeights(node).reduce((sum, weights) => sum + byteSize(weights), 0);
      if (piece.nodes.length > 0 && piece.weightBytes + bytes > maximumBytes) {
        pieces.push(piece);
        piece = { name, nodes: [], weightBytes: 0 };
      }
      piece.nodes.push(node);
      piece.weightBytes += bytes;
    }
    pieces.push(piece);
    remaining = remaining.slice(end);
  }

  const stages: Stage[] = [];
  const readLater = new Set(read);
  for (const { name, nodes, weightBytes } of pieces.reverse()) {
    const computed = new Set(nodes.map((node) => node.output));
    const outputs = [...computed].filter((value) => readLater.has(value));
    const inputs = [...new Set(nodes.flatMap((node) => node.inputs))].filter((value) => !computed.has(value));
    for (const value of inputs) readLater.add(value);
    stages.unshift({ name, graph: { inputs, nodes, outputs }, weightBytes });
  }
  return stages;
}
