/** An operator graph in ONNX's operators, with its weights' values. */
import type { Graph, Node, Value } from '../../graph/graph';
import { elementCount, weightNormed, type StoredTensors, type Weights } from '../../graph/weights';
import type { LoweredGraph } from '../host/remoteEngine';
import { WeightBlock } from '../weightBlock';
import { encodeModel, type Attribute, type Initializer, type OnnxNode, type TensorInfo } from './modelProto';

/** As an encoded ONNX model, whose weights go beside it. */
export function lowerToOnnx(graph: Graph, stored: StoredTensors): LoweredGraph<Uint8Array> {
  const lowering = new Lowering();
  for (const node of graph.nodes) lowering.lower(node);
  const { nodes, initializers, weights } = lowering;
  const [inputs, outputs] = [graph.inputs.map(tensorInfo), graph.outputs.map(tensorInfo)];
  return { program: encodeModel({ nodes, initializers, inputs, outputs }), weights: weights.values(stored) };
}

function tensorInfo({ name, channels, height, width }: Value): TensorInfo {
  return { name, dims: [channels, height, width] };
}

class Lowering {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  readonly weights = new WeightBlock();

  lower(node: Node): void {
    const { operation, output } = node;
    const inputs = node.inputs.map((input) => input.name);
    const emit = (opType: string, operands: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}) =>
      this.nodes.push({ opType, inputs: operands, output: output.name, attributes });
    switch (operation.op) {
      case 'convolution': {
        const { bias, logWeightNorm, stride, padding, dilation, groups } = operation;
        const weight = logWeightNorm === null ? operation.weight : weightNormed(operation.weight, logWeightNorm);
        const kernel = weight.shape[2] ?? 1;
        return void emit(
          'Conv',
          [
            ...inputs,
            this.#parameter(output, 'weight', weight),
            ...(bias ? [this.#parameter(output, 'bias', bias)] : []),
          ],
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
        const zero = this.#numbers(output, 'mean', [channels], new Float32Array(channels));
        const one = this.#numbers(output, 'variance', [channels], new Float32Array(channels).fill(1));
        const scale = this.#parameter(output, 'scale', operation.scale);
        const shift = this.#parameter(output, 'shift', operation.shift);
        return void emit('BatchNormalization', [...inputs, scale, shift, zero, one], { epsilon: { float: 0 } });
      }
      case 'affine':
        return this.#affine(output, inputs, operation.scale, operation.shift);
      case 'swish':
        // x·sigmoid(αx) in one pass: what ONNX Runtime would fuse Sigmoid and Mul to.
        return void this.nodes.push({
          ...{ opType: 'QuickGelu', domain: 'com.microsoft', inputs, output: output.name },
          attributes: { alpha: { float: 1 } },
        });
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
      const factor = this.#numbers(output, 'factor', [], Float32Array.of(scale));
      this.nodes.push({ opType: 'Mul', inputs: [...inputs, factor], output: scaled });
    }
    if (shift === 0) return;
    const summand = this.#numbers(output, 'summand', [], Float32Array.of(shift));
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
    const scales = this.#numbers(output, 'scales', [4], Float32Array.of(1, 1, 2, 2));
    this.nodes.push({ opType: 'Resize', inputs: [...inputs, '', scales], output: output.name, attributes });
  }

  #repeat(output: Value, inputs: readonly string[], map: Weights): void {
    const { name, channels, height, width } = output;
    const [batch, shape] = [`${name}.batch`, `${name}.shape`];
    const rest = this.#integers(output, 'rest', [channels, height, width]);
    const weights = this.#parameter(output, 'map', map);
    this.nodes.push({ opType: 'Shape', inputs, output: batch, attributes: { start: 0, end: 1 } });
    this.nodes.push({ opType: 'Concat', inputs: [batch, rest], output: shape, attributes: { axis: 0 } });
    this.nodes.push({ opType: 'Expand', inputs: [weights, shape], output: name });
  }

  /** Weights in the data beside the model. */
  #parameter(output: Value, role: string, weights: Weights): string {
    const offset = 4 * this.weights.place(weights);
    const content = { kind: 'weights', offset, length: 4 * elementCount(weights) } as const;
    return this.#initializer(output, role, weights.shape, content);
  }

  #integers(output: Value, role: string, values: readonly number[]): string {
    return this.#numbers(output, role, [values.length], BigInt64Array.from(values, BigInt));
  }

  #numbers(output: Value, role: string, dims: readonly number[], values: Float32Array | BigInt64Array): string {
    return this.#initializer(output, role, dims, { kind: 'numbers', values });
  }

  #initializer(output: Value, role: string, dims: readonly number[], content: Initializer['content']): string {
    const name = `${output.name}.${role}`;
    this.initializers.push({ name, dims, content });
    return name;
  }
}
