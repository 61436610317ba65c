/** An operator graph in ONNX's operators, with its weights' values. */
import type { Graph, Node, Value } from '../../graph/graph';
import type { StoredTensors, Weights } from '../../graph/weights';
import type { Attribute, Initializer, OnnxGraph, OnnxNode, TensorInfo } from './modelProto';

export function lowerToOnnx(graph: Graph, stored: StoredTensors): OnnxGraph {
  const lowering = new Lowering(stored);
  for (const node of graph.nodes) lowering.lower(node);
  return {
    nodes: lowering.nodes,
    initializers: lowering.initializers,
    inputs: graph.inputs.map(tensorInfo),
    outputs: graph.outputs.map(tensorInfo),
  };
}

function tensorInfo({ name, channels, height, width }: Value): TensorInfo {
  return { name, dims: [channels, height, width] };
}

class Lowering {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  readonly #stored: StoredTensors;

  constructor(stored: StoredTensors) {
    this.#stored = stored;
  }

  lower(node: Node): void {
    const { operation, output } = node;
    const inputs = node.inputs.map((input) => input.name);
    const emit = (opType: string, operands: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}) =>
      this.nodes.push({ opType, inputs: operands, output: output.name, attributes });
    switch (operation.op) {
      case 'convolution': {
        const { weight, bias, stride, padding, dilation, groups } = operation;
        const kernel = weight.shape[2] ?? 1;
        return void emit(
          'Conv',
          [...inputs, this.#weights(output, 'weight', weight), ...(bias ? [this.#weights(output, 'bias', bias)] : [])],
          {
            kernel_shape: [kernel, kernel],
            strides: [stride, stride],
            pads: [padding, padding, padding, padding],
            dilations: [dilation, dilation],
            group: groups,
          },
        );
      }
      case 'channel affine': {
        // As a batch norm of mean 0 and variance 1, which ONNX Runtime keeps in its blocked layout; Mul and Add leave it.
        const channels = output.channels;
        const zero = this.#constant(output, 'mean', [channels], new Float32Array(channels));
        const one = this.#constant(output, 'variance', [channels], new Float32Array(channels).fill(1));
        const scale = this.#weights(output, 'scale', operation.scale);
        const shift = this.#weights(output, 'shift', operation.shift);
        return void emit('BatchNormalization', [...inputs, scale, shift, zero, one], { epsilon: { float: 0 } });
      }
      case 'affine':
        return this.#affine(output, inputs, operation.scale, operation.shift);
      case 'swish': {
        const gate = `${output.name}.sigmoid`;
        this.nodes.push({ opType: 'Sigmoid', inputs, output: gate });
        return void emit('Mul', [...inputs, gate]);
      }
      case 'elu':
        return void emit('Elu', inputs);
      case 'relu':
        return void emit('Relu', inputs);
      case 'sigmoid':
        return void emit('Sigmoid', inputs);
      case 'tanh':
        return void emit('Tanh', inputs);
      case 'exp':
        return void emit('Exp', inputs);
      case 'add':
        return void emit('Add', inputs);
      case 'multiply':
        return void emit('Mul', inputs);
      case 'concatenate':
        return void emit('Concat', inputs, { axis: 1 });
      case 'channels':
        return this.#slice(output, inputs, [operation.from], [operation.from + output.channels], [1]);
      case 'crop': {
        const { top, left } = operation;
        return this.#slice(output, inputs, [top, left], [top + output.height, left + output.width], [2, 3]);
      }
      case 'mean over positions':
        return void emit('GlobalAveragePool', inputs);
      case 'nearest ×2':
        return this.#resize(output, inputs, {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        });
      case 'bilinear ×2':
        return this.#resize(output, inputs, { mode: 'linear', coordinate_transformation_mode: 'align_corners' });
      case 'repeat':
        return this.#repeat(output, inputs, operation.map);
    }
  }

  #affine(output: Value, inputs: readonly string[], scale: number, shift: number): void {
    const scaled = shift === 0 ? output.name : `${output.name}.scaled`;
    if (scale !== 1 || shift === 0) {
      const factor = this.#constant(output, 'factor', [], Float32Array.of(scale));
      this.nodes.push({ opType: 'Mul', inputs: [...inputs, factor], output: scaled });
    }
    if (shift === 0) return;
    const summand = this.#constant(output, 'summand', [], Float32Array.of(shift));
    const from = scale === 1 ? inputs : [scaled];
    this.nodes.push({ opType: 'Add', inputs: [...from, summand], output: output.name });
  }

  #slice(
    output: Value,
    inputs: readonly string[],
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
  ): void {
    const bounds = [
      this.#integers(output, 'starts', starts),
      this.#integers(output, 'ends', ends),
      this.#integers(output, 'axes', axes),
    ];
    this.nodes.push({ opType: 'Slice', inputs: [...inputs, ...bounds], output: output.name });
  }

  #resize(output: Value, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>>): void {
    const scales = this.#constant(output, 'scales', [4], Float32Array.of(1, 1, 2, 2));
    this.nodes.push({ opType: 'Resize', inputs: [...inputs, '', scales], output: output.name, attributes });
  }

  #repeat(output: Value, inputs: readonly string[], map: Weights): void {
    const { name, channels, height, width } = output;
    const [batch, shape] = [`${name}.batch`, `${name}.shape`];
    const rest = this.#integers(output, 'rest', [channels, height, width]);
    const weights = this.#weights(output, 'map', map);
    this.nodes.push({ opType: 'Shape', inputs, output: batch, attributes: { start: 0, end: 1 } });
    this.nodes.push({ opType: 'Concat', inputs: [batch, rest], output: shape, attributes: { axis: 0 } });
    this.nodes.push({ opType: 'Expand', inputs: [weights, shape], output: name });
  }

  #weights(output: Value, role: string, weights: Weights): string {
    return this.#constant(output, role, weights.shape, weights.values(this.#stored));
  }

  #integers(output: Value, role: string, values: readonly number[]): string {
    return this.#constant(output, role, [values.length], BigInt64Array.from(values, BigInt));
  }

  #constant(output: Value, role: string, dims: readonly number[], values: Initializer['values']): string {
    const name = `${output.name}.${role}`;
    this.initializers.push({ name, dims, values });
    return name;
  }
}
