/** Lowers an operator graph to ONNX's operators, with its weights' values. */
import type { Graph, Node, Operation, Value } from '../../graph/graph';
import { weightNormed, type StoredTensors, type Weights } from '../../graph/weights';
import type { LoweredGraph } from '../host/remoteEngine';
import { WeightBlock } from '../weightBlock';
import { encodeModel, type Attribute, type Initializer, type OnnxNode, type TensorInfo } from './modelProto';

type Convolution = Extract<Operation, { readonly op: 'convolution' }>;

/** Some of a convolution's weights. */
interface ConvolutionWeights {
  readonly dims: readonly [out: number, inPerGroup: number, kernel: number, kernel: number];
  /** Indices among all weights. */
  readonly first: { readonly weight: number; readonly bias: number | null };
  readonly groups: number;
}

/** An encoded ONNX model; its weights are stored beside it. */
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
      case 'convolution':
        return this.#convolution(output, inputs, operation);
      case 'channel affine': {
        // A batch norm of mean 0 and variance 1 stays in ONNX Runtime's blocked layout; Mul and Add would leave it.
        const channels = output.channels;
        const zero = this.#numbers(output.name, 'mean', [channels], new Float32Array(channels));
        const one = this.#numbers(output.name, 'variance', [channels], new Float32Array(channels).fill(1));
        const scale = this.#parameter(output.name, 'scale', operation.scale);
        const shift = this.#parameter(output.name, 'shift', operation.shift);
        return void emit('BatchNormalization', [...inputs, scale, shift, zero, one], { epsilon: { float: 0 } });
      }
      case 'affine':
        return this.#affine(output, inputs, operation.scale, operation.shift);
      case 'swish':
        // x·sigmoid(αx) in one pass, as ONNX Runtime would fuse Sigmoid and Mul.
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
        return this.#slice(output.name, inputs, [operation.from], [operation.from + output.channels], [1]);
      case 'crop': {
        const { top, left } = operation;
        return this.#slice(output.name, inputs, [top, left], [top + output.height, left + output.width], [2, 3]);
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

  #convolution(output: Value, inputs: readonly string[], operation: Convolution): void {
    const { bias, logWeightNorm, groups } = operation;
    const weight = logWeightNorm === null ? operation.weight : weightNormed(operation.weight, logWeightNorm);
    const [out = 1, inPerGroup = 1, kernel = 1] = weight.shape;
    const first = { weight: this.weights.place(weight), bias: bias === null ? null : this.weights.place(bias) };
    const outPerGroup = out / groups;
    if (groups === 1 || outPerGroup < 4 || outPerGroup % 4 === 0) {
      return this.#outputs(output.name, inputs, operation, { dims: [out, inPerGroup, kernel, kernel], first, groups });
    }
    // One group at a time: WebGPU (1.30) computes four outputs at once from the inputs of the first output's group.
    const parts = Array.from({ length: groups }, (_, group) => {
      const [part, input] = [`${output.name}.group${group}`, `${output.name}.group${group}.input`];
      this.#slice(input, inputs, [group * inPerGroup], [(group + 1) * inPerGroup], [1]);
      const from = group * outPerGroup;
      this.#outputs(part, [input], operation, {
        dims: [outPerGroup, inPerGroup, kernel, kernel],
        first: {
          weight: first.weight + from * inPerGroup * kernel ** 2,
          bias: first.bias === null ? null : first.bias + from,
        },
        groups: 1,
      });
      return part;
    });
    this.nodes.push({ opType: 'Concat', inputs: parts, output: output.name, attributes: { axis: 1 } });
  }

  /** A convolution's outputs, or those of one of its groups. */
  #outputs(
    output: string,
    inputs: readonly string[],
    { stride, padding, dilation }: Convolution,
    { dims, first, groups }: ConvolutionWeights,
  ): void {
    const [out, , kernel] = dims;
    const weight = this.#placed(output, 'weight', dims, first.weight);
    const bias = first.bias === null ? [] : [this.#placed(output, 'bias', [out], first.bias)];
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [dilation, dilation],
      group: groups,
    };
    this.nodes.push({ opType: 'Conv', inputs: [...inputs, weight, ...bias], output, attributes });
  }

  #affine(output: Value, inputs: readonly string[], scale: number, shift: number): void {
    const scaled = shift === 0 ? output.name : `${output.name}.scaled`;
    if (scale !== 1 || shift === 0) {
      const factor = this.#numbers(output.name, 'factor', [], Float32Array.of(scale));
      this.nodes.push({ opType: 'Mul', inputs: [...inputs, factor], output: scaled });
    }
    if (shift === 0) return;
    const summand = this.#numbers(output.name, 'summand', [], Float32Array.of(shift));
    const from = scale === 1 ? inputs : [scaled];
    this.nodes.push({ opType: 'Add', inputs: [...from, summand], output: output.name });
  }

  #slice(
    output: string,
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
    this.nodes.push({ opType: 'Slice', inputs: [...inputs, ...bounds], output });
  }

  #resize(output: Value, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>>): void {
    const scales = this.#numbers(output.name, 'scales', [4], Float32Array.of(1, 1, 2, 2));
    this.nodes.push({ opType: 'Resize', inputs: [...inputs, '', scales], output: output.name, attributes });
  }

  #repeat(output: Value, inputs: readonly string[], map: Weights): void {
    const { name, channels, height, width } = output;
    const [batch, shape] = [`${name}.batch`, `${name}.shape`];
    const rest = this.#integers(output.name, 'rest', [channels, height, width]);
    const weights = this.#parameter(output.name, 'map', map);
    this.nodes.push({ opType: 'Shape', inputs, output: batch, attributes: { start: 0, end: 1 } });
    this.nodes.push({ opType: 'Concat', inputs: [batch, rest], output: shape, attributes: { axis: 0 } });
    this.nodes.push({ opType: 'Expand', inputs: [weights, shape], output: name });
  }

  #parameter(output: string, role: string, weights: Weights): string {
    return this.#placed(output, role, weights.shape, this.weights.place(weights));
  }

  /** Weights in the data beside the model, starting at the index of their first value. */
  #placed(output: string, role: string, dims: readonly number[], first: number): string {
    const length = 4 * dims.reduce((product, n) => product * n, 1);
    return this.#initializer(output, role, dims, { kind: 'weights', offset: 4 * first, length });
  }

  #integers(output: string, role: string, values: readonly number[]): string {
    return this.#numbers(output, role, [values.length], BigInt64Array.from(values, BigInt));
  }

  #numbers(output: string, role: string, dims: readonly number[], values: Float32Array | BigInt64Array): string {
    return this.#initializer(output, role, dims, { kind: 'numbers', values });
  }

  #initializer(output: string, role: string, dims: readonly number[], content: Initializer['content']): string {
    const name = `${output}.${role}`;
    this.initializers.push({ name, dims, content });
    return name;
  }
}
