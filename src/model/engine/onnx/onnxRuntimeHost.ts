/** The thread or process in which ONNX Runtime works. Creating and running a session block it. */
import '../../ownModules';
import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { cudaDevice } from '../cudaDevice';
import { serveEngine, type HostedEngine } from '../host/serveEngine';
import { onThreads, WEIGHTS_LOCATION, type OnnxRuntimeHostOptions, type Provider } from './hostOptions';
import { encodeModel } from './modelProto';

// Takes 50 ms while the model process reads the checkpoint. Otherwise its first session would wait for it.
InferenceSession.create(new Uint8Array(1)).catch(() => undefined);

const DEVICES: Readonly<Record<Exclude<Provider, 'cuda'>, string>> = {
  cpu: 'CPU',
  webgpu: 'GPU via WebGPU',
  dml: 'GPU via DirectML',
  coreml: 'GPU via CoreML',
};

const NOT_TO_OPTIMISE: Partial<Readonly<Record<Provider, object>>> = {
  // In 1.30, it fuses only one of two activations after a convolution, as in a flow.
  webgpu: { disable_specified_optimizers: 'ConvActivationFusion' },
};

/** @throws {Error} if this machine, or its npm package, lacks what the provider needs. */
async function onnxRuntime({
  provider,
  threads,
}: OnnxRuntimeHostOptions): Promise<HostedEngine<Uint8Array, InferenceSession, Tensor>> {
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    throw new Error(`its package for ${process.platform}-${process.arch} comes without it.`);
  }
  if (provider !== 'cpu') await openDevice(provider);
  const onCpu = provider === 'cpu' ? onThreads(threads) : '';
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
        // Each session has its own threads. Spinning after a run, they would compete with those of the next stage.
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
    // Its memory is freed with the last reference.
    dispose: () => undefined,
  };
}

/** Between processes, weights arrive as part of their message. */
function bytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Sessions that are never released. A device's compiled programs are lost with its last session, and shaders take
 * longer than anything else.
 */
const neverReleased: InferenceSession[] = [];

/** A provider looks for its device only when a session requests it. */
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
