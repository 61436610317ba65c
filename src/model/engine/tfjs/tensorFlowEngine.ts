import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { absolutePaths } from '../../../protocol/childEnvironment';
import { EngineUnavailable, type Engine, type EngineOptions } from '../engine';
import { startProcess } from '../host/hostConnection';
import { remoteEngine } from '../host/remoteEngine';
import { USUAL_INTERPRETER } from '../machine/pythonEnvironment';
import { lowerToProgram } from './program';
import { findTensorFlow, howToInstall, namedFolder, type TensorFlowName } from './tensorFlowAddon';

export interface TensorFlowHostOptions {
  /** Path of the addon that calls TensorFlow. */
  readonly addon: string;
  readonly threads: number;
}

/**
 * Starts TensorFlow in a process of its own, via the addon of TensorFlow.js's packages for Node. The two packages hold
 * the same code. The TensorFlow library beneath them decides whether they run on CPU or GPU.
 * @throws {EngineUnavailable} if it can't be loaded; says what to install.
 */
export async function startTensorFlow(
  name: TensorFlowName,
  { hosts, threads, signal, tensorFlowFolder, python }: EngineOptions,
): Promise<Engine> {
  const folder = namedFolder(tensorFlowFolder);
  const found = await findTensorFlow(name, { folder, hosts, python: python ?? USUAL_INTERPRETER });
  const options: TensorFlowHostOptions = { addon: found.path, threads: threads ?? availableParallelism() };
  return remoteEngine({
    connection: startProcess(join(hosts, 'tensorFlowHost.js'), environment(options.threads, found.libraries), signal),
    options,
    lower: lowerToProgram,
    refusal: (why) =>
      new EngineUnavailable(`TensorFlow can't be loaded by ${found.path}: ${firstLine(why)}`, howToInstall(name)),
  });
}

function environment(threads: number, libraries: string | null): Record<string, string> {
  const inherited = absolutePaths(process.env['LD_LIBRARY_PATH'], process.platform);
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Keeps products in float32: TensorFloat-32 would round factors to 10 bits.
    NVIDIA_TF32_OVERRIDE: '0',
    // CUDA's libraries are found from there, because NVIDIA's packages lie beside TensorFlow's.
    ...(libraries === null ? {} : { LD_LIBRARY_PATH: [libraries, ...inherited].join(delimiter) }),
  };
}

/** The following lines are locations in Node. */
function firstLine(message: string): string {
  return `${(message.split('\n')[0] ?? '').trim().replace(/\.$/, '')}.`;
}
