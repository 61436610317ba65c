import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { EngineUnavailable, type Engine, type EngineOptions } from '../engine';
import { startProcess } from '../host/hostConnection';
import { remoteEngine } from '../host/remoteEngine';
import { lowerToProgram } from './program';

export interface TensorFlowHostOptions {
  readonly packageName: string;
  /** Where a `node_modules` may be that has it, the first one first. */
  readonly folders: readonly string[];
  readonly threads: number;
}

/** The environment variable that names a folder with TensorFlow.js's packages for Node. */
export const TENSORFLOW_FOLDER = 'NVAE_TENSORFLOW_FOLDER';

/**
 * TensorFlow, called by TensorFlow.js's package for Node, in a process of its own. The two packages hold the same code;
 * what they run on, CPU or GPU, is up to the TensorFlow library that lies beneath them.
 * @throws {EngineUnavailable} when it can't be loaded; says what to install.
 */
export function startTensorFlow(
  name: 'tfjs-node' | 'tfjs-node-gpu',
  { hosts, threads, signal }: EngineOptions,
): Promise<Engine> {
  const packageName = `@tensorflow/${name}`;
  const folder = process.env[TENSORFLOW_FOLDER];
  const options: TensorFlowHostOptions = {
    packageName,
    folders: [...(folder === undefined || folder === '' ? [] : [resolve(folder)]), hosts],
    threads: threads ?? availableParallelism(),
  };
  const environment = {
    TF_NUM_INTRAOP_THREADS: String(options.threads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Products of float32 stay products of float32: TensorFloat-32 would round factors to 10 bits.
    NVIDIA_TF32_OVERRIDE: '0',
  };
  return remoteEngine({
    connection: startProcess(join(hosts, 'tfjs-node.js'), environment, signal),
    options,
    lower: lowerToProgram,
    refusal: (why) =>
      new EngineUnavailable(
        `${packageName} can't be loaded: ${firstLine(why)}`,
        `Install it with its TensorFlow library in a folder (npm install ${packageName}) and name the folder in the environment variable ${TENSORFLOW_FOLDER}.`,
      ),
  });
}

/** What follows is the package's advice on rebuilding it. */
function firstLine(message: string): string {
  return `${(message.split('\n')[0] ?? '').trim().replace(/\.$/, '')}.`;
}
