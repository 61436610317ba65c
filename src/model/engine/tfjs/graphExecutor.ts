import type * as tfjs from '@tensorflow/tfjs-core';
import type { EngineDescription } from '../../../protocol/inspection';
import type { HostedEngine } from '../host/serveEngine';
import { operator, type Apply, type Constants, type Maps, type TensorFlowJs } from './operators';
import type { Program } from './program';

export interface CompiledProgram {
  readonly steps: readonly Step[];
  /** Tensors held by the steps. */
  readonly constants: readonly tfjs.Tensor[];
}

interface Step {
  readonly apply: Apply;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Values of this program that no later step reads. */
  readonly readLast: readonly string[];
}

/** Executes graphs operator by operator on whichever backend TensorFlow.js has. */
export class GraphExecutor implements HostedEngine<Program, CompiledProgram, Maps> {
  readonly description: EngineDescription;
  readonly #tf: TensorFlowJs;

  constructor(tf: TensorFlowJs, description: EngineDescription) {
    this.#tf = tf;
    this.description = description;
  }

  compile({ nodes, outputs }: Program, weights: Float32Array): CompiledProgram {
    const held: tfjs.Tensor[] = [];
    const constants = this.#constants(weights, held);
    const lastReader = new Map(nodes.flatMap(({ inputs }, index) => inputs.map((name) => [name, index] as const)));
    const computed = new Set(nodes.map(({ output }) => output));
    for (const name of outputs) computed.delete(name);
    const steps = nodes.map((node, index) => ({
      apply: operator(this.#tf, node, constants),
      inputs: node.inputs,
      output: node.output,
      readLast: [...new Set(node.inputs)].filter((name) => computed.has(name) && lastReader.get(name) === index),
    }));
    return { steps, constants: held };
  }

  run({ steps }: CompiledProgram, inputs: ReadonlyMap<string, Maps>, outputs: readonly string[]): Map<string, Maps> {
    const tf = this.#tf;
    const wanted = tf.tidy(() => {
      const values = new Map(inputs);
      const value = (name: string) => {
        const found = values.get(name);
        if (found === undefined) throw new Error(`there is no value ${name}`);
        return found;
      };
      for (const { apply, inputs, output, readLast } of steps) {
        values.set(
          output,
          tf.tidy(() => apply(...inputs.map(value))),
        );
        for (const name of readLast) value(name).dispose();
      }
      return outputs.map(value);
    });
    return new Map(outputs.flatMap((name, i) => (wanted[i] === undefined ? [] : [[name, wanted[i]]])));
  }

  release({ constants }: CompiledProgram): void {
    this.#tf.dispose([...constants]);
  }

  upload(values: Float32Array, [batch, channels, height, width]: readonly [number, number, number, number]): Maps {
    const tf = this.#tf;
    return tf.tidy(() => tf.transpose(tf.tensor4d(values, [batch, channels, height, width]), [0, 2, 3, 1]));
  }

  download(held: Maps): Float32Array {
    const stored = this.#tf.transpose(held, [0, 3, 1, 2]);
    const values = stored.dataSync<'float32'>();
    stored.dispose();
    return values;
  }

  dispose(held: Maps): void {
    held.dispose();
  }

  #constants(weights: Float32Array, held: tfjs.Tensor[]): Constants {
    const tf = this.#tf;
    return {
      weights({ shape, first }, make) {
        const count = shape.reduce((product, n) => product * n, 1);
        // A copy, because Node's backend shares the arrays that it receives: a vector must not keep all weights alive.
        const values = weights.slice(first, first + count);
        const tensor = tf.tidy(() => make(tf.tensor(values, [...shape])));
        held.push(tensor);
        return tensor;
      },
      number(value: number) {
        const tensor = tf.scalar(value);
        held.push(tensor);
        return tensor;
      },
    };
  }
}
