/** The thread or process in which ONNX Runtime works: creating and running a session block theirs. */
import '../../ownModules';
import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { cudaDevice } from '../cudaDevice';
import { serveEngine, type HostedEngine } from '../host/serveEngine';
import { WEIGHTS_LOCATION, type OnnxRuntimeHostOptions, type Provider } from './hostOptions';
import { encodeModel } from './modelProto';

// Takes 50 ms, which the model process spends reading the checkpoint: its first session would wait for it.
InferenceSession.create(new Uint8Array(1)).catch(() => undefined);

const DEVICES: Readonly<Record<Exclude<Provider, 'cuda'>, string>> = {
  cpu: 'CPU',
  webgpu: 'GPU by WebGPU',
  dml: 'GPU by DirectML',
  coreml: 'GPU by CoreML',
};

const NOT_TO_OPTIMISE: Partial<Readonly<Record<Provider, object>>> = {
  // Of two activations after a convolution, as in a flow, it takes one (1.30).
  webgpu: { disable_specified_optimizers: 'ConvActivationFusion' },
};

/** @throws {Error} when this machine, or the npm package for it, has not what the provider needs. */
async function onnxRuntime({
  provider,
  threads,
}: OnnxRuntimeHostOptions): Promise<HostedEngine<Uint8Array, InferenceSession, Tensor>> {
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    throw new Error(`its package for ${process.platform}-${process.arch} comes without it.`);
  }
  if (provider !== 'cpu') await openDevice(provider);
  const onCpu = provider === 'cpu' ? `, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : '';
  return {
    description: {
      device: provider === 'cuda' ? await cudaDevice() : DEVICES[provider],
      runtime: `ONNX Runtime ${env.versions.node ?? 'of unknown version'}${onCpu}`,
    },
    compile: (model, weights) =>
      InferenceSession.create(model, {
        executionProviders: [provider],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // An arena per session would keep every stage's peak; the system's allocator is as fast here.
        enableCpuMemArena: false,
        externalData: weights.length === 0 ? [] : [{ path: WEIGHTS_LOCATION, data: bytes(weights) }],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        // Each session has threads of its own; spinning after a run, they would fight those of the next stage.
        extra: { session: { intra_op: { allow_spinning: '0' } }, optimization: NOT_TO_OPTIMISE[provider] ?? {} },
      }),
    async run(session, inputs, outputs) {
      return new Map(Object.entries(await session.run(Object.fromEntries(inputs), outputs)));
    },
    release: (session) => session.release(),
    upload: (values, dims) => new Tensor('float32', values, dims),
    download({ data }, kept) {
      if (!(data instanceof Float32Array)) throw new Error('an output is not float32');
      return kept ? data.slice() : data;
    },
    // Its memory goes with the last reference to it.
    dispose: () => undefined,
  };
}

/** Between processes they come as a part of their message. */
function bytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** With the last session that uses a device goes what was compiled for it: shaders take longer than all else. */
const neverReleased: InferenceSession[] = [];

/** Only a session that asks for it makes a provider look for its device. */
async function openDevice(provider: Provider): Promise<void> {
  const dims = [1, 1, 1] as const;
  const model = encodeModel({
    nodes: [{ opType: 'Relu', inputs: ['x'], output: 'y' }],
    initializers: [],
    inputs: [{ name: 'x', dims }],
    outputs: [{ name: 'y', dims }],
  });
  neverReleased.push(await InferenceSession.create(model, { executionProviders: [provider], logSeverityLevel: 3 }));
}

serveEngine(onnxRuntime);
