import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EngineUnavailable, type Engine, type EngineOptions } from '../engine';
import { startProcess, startThread, type HostConnection } from '../host/hostConnection';
import { remoteEngine } from '../host/remoteEngine';
import { startLanes } from '../lanes';
import { layOutCuda, type CudaLibraries } from './cudaLibraries';
import { onThreads, type OnnxRuntimeHostOptions, type Provider } from './hostOptions';
import { lowerToOnnx } from './lowering';
import { leftOutOnWindows } from './windowsLibraries';

const NAMES: Readonly<Record<Provider, string>> = {
  cpu: 'ONNX Runtime',
  webgpu: "ONNX Runtime's WebGPU",
  cuda: "ONNX Runtime's CUDA",
  dml: "ONNX Runtime's DirectML",
  coreml: "ONNX Runtime's CoreML",
};

const REMEDIES: Partial<Readonly<Record<Provider, string>>> = {
  webgpu: "Install the graphics card's driver; on Linux also Vulkan's loader (libvulkan1).",
  cuda: 'It needs an NVIDIA driver for CUDA 13, and its libraries in the Python environment.',
};

/**
 * Starts ONNX Runtime. On the CPU it runs in a worker thread of this process. On a GPU it runs in a process of its own,
 * because the driver may abort, hang or keep memory. That process can be killed without losing what has been captured
 * here.
 * @throws {EngineUnavailable} if it can't be loaded on this machine; says why.
 */
export async function startOnnxRuntime(provider: Provider, options: EngineOptions): Promise<Engine> {
  const { lanes = 1, threads, ...others } = options;
  if (provider !== 'cpu' || lanes === 1) return startOne(provider, options);
  const all = threads ?? availableParallelism();
  const ofLane = { ...others, threads: Math.max(1, Math.floor(all / lanes)) };
  return startLanes(
    lanes,
    () => startOne(provider, ofLane),
    ({ device, runtime }) => ({ device, runtime: withThreads(runtime, all) }),
  );
}

async function startOne(provider: Provider, options: EngineOptions): Promise<Engine> {
  const { hosts, threads } = options;
  // Its binary collects telemetry unless disabled. Only the main thread's environment reaches native code.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const cuda =
    provider === 'cuda' ? await layOutCuda(hosts, options.python ?? null, options.cacheFolder ?? null) : null;
  const leftOut = process.platform === 'win32' ? await leftOutOnWindows(hosts, provider) : [];
  const hostOptions: OnnxRuntimeHostOptions = { provider, threads: threads ?? availableParallelism() };
  return remoteEngine({
    connection: connect(provider, options, cuda),
    options: hostOptions,
    lower: lowerToOnnx,
    refusal: (why) => {
      const lacking = cuda === null || cuda.missing.length === 0 ? '' : ` ${cuda.missing.join(', ')} were not found.`;
      const reason = `${NAMES[provider]} can't be used on ${process.platform}-${process.arch}: ${lastWords(why)}${lacking}`;
      return new EngineUnavailable(reason, leftOut.length > 0 ? inCheckout(leftOut) : (REMEDIES[provider] ?? null));
    },
  });
}

/** The runtime's description with the threads of all lanes, because they compute what as many threads would. */
function withThreads(runtime: string, threads: number): string {
  return runtime.replace(/, \d+ threads?$/, onThreads(threads));
}

function inCheckout(leftOut: readonly string[]): string {
  return `The Inspector's package for Windows comes without ${leftOut.join(' and ')}; its command line has them in a checkout, after npm ci.`;
}

function connect(
  provider: Provider,
  { hosts, ownProcess, signal }: EngineOptions,
  cuda: CudaLibraries | null,
): HostConnection {
  const host = join(hosts, 'onnxRuntimeHost.js');
  if (provider === 'cpu' && ownProcess !== true) return startThread(host);
  const environment = {
    // Keeps products in float32: TensorFloat-32 would round factors to 10 bits.
    NVIDIA_TF32_OVERRIDE: '0',
    ...(cuda === null ? {} : { LD_LIBRARY_PATH: cuda.libraryPath }),
  };
  return startProcess(host, environment, signal);
}

/** Removes the source location and the failed condition from the start of ONNX Runtime's message. */
function lastWords(message: string): string {
  const sentence = message.split('\n')[0]?.replace(/^.* was false\. /, '') ?? message;
  return sentence.replace(/[.:]?$/, '.');
}
