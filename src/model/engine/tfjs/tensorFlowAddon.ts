/** Finds TensorFlow on this machine: its library, and the addon through which Node calls it. */
import { isAbsolute, join } from 'node:path';
import { dependencyFolder } from '../../packageFolder';
import { EngineUnavailable } from '../engine';
import { exists } from '../exists';
import { describeEnvironment, whyNotRun } from '../machine/pythonEnvironment';
import { isUntrusted } from '../machine/untrusted';

export type TensorFlowName = 'tfjs-node' | 'tfjs-node-gpu';

export interface TensorFlowAddon {
  readonly path: string;
  /** Folder of TensorFlow's library; `null` if the addon finds it itself. */
  readonly libraries: string | null;
}

export interface TensorFlowPlaces {
  /** The folder whose `node_modules` holds the package with its TensorFlow; `null` if none was named. */
  readonly folder: string | null;
  /** Folder of the built hosts. */
  readonly hosts: string;
  /** The interpreter of a Python environment that may have TensorFlow. */
  readonly python: string;
}

/** The environment variable that names a folder with TensorFlow.js's packages for Node. */
export const TENSORFLOW_FOLDER = 'NVAE_TENSORFLOW_FOLDER';

export const IN_PACKAGE = join('lib', 'napi-v8', 'tfjs_binding.node');
/** Ships beside the hosts in builds for Linux. It is compiled from the package's sources, without TensorFlow. */
export const SHIPPED = 'tfjs_binding.node';
const LIBRARY = 'libtensorflow_cc.so.2';

/** The folder named in the settings, or else by the environment; `null` if neither names one. */
export function namedFolder(setting: string | null | undefined): string | null {
  const named = setting ?? process.env[TENSORFLOW_FOLDER] ?? '';
  return named === '' ? null : named;
}

/** @throws {EngineUnavailable} if it depends on a process's working folder, or lies in an untrusted workspace */
function requireOwnChoice(folder: string): void {
  if (!isAbsolute(folder)) {
    throw new EngineUnavailable(
      `The folder ${folder} with TensorFlow.js is not named by an absolute path.`,
      'Name it by one that begins at the root.',
    );
  }
  if (!isUntrusted(folder)) return;
  throw new EngineUnavailable(
    `The folder ${folder} with TensorFlow.js lies in a workspace that you do not trust.`,
    'Trust the workspace, or name another folder.',
  );
}

/**
 * The npm package's own addon with the TensorFlow installed beneath it, or else the shipped addon for the TensorFlow of
 * a Python environment.
 * @throws {EngineUnavailable} if there is none; says where it was looked for, and what to install
 */
export async function findTensorFlow(
  name: TensorFlowName,
  { folder, hosts, python }: TensorFlowPlaces,
): Promise<TensorFlowAddon> {
  if (folder !== null) requireOwnChoice(folder);
  const packageName = `@tensorflow/${name}`;
  const inFolder = folder === null ? [] : [join(folder, 'node_modules', packageName)];
  for (const place of [...inFolder, dependencyFolder(hosts, packageName)]) {
    const path = join(place, IN_PACKAGE);
    if (await exists(path)) return { path, libraries: null };
  }
  const notInstalled = `@tensorflow/${name} is not installed${folder === null ? '' : ` in ${folder}`}`;
  const path = join(hosts, SHIPPED);
  if (!(await exists(path))) throw new EngineUnavailable(`${notInstalled}.`, howToInstall(name));
  const environment = await describeEnvironment(python);
  if (environment === null) {
    throw new EngineUnavailable(`${notInstalled}, and ${python} ${whyNotRun(python)}.`, howToInstall(name));
  }
  const libraries = join(environment.sitePackages, 'tensorflow');
  if (await exists(join(libraries, LIBRARY))) return { path, libraries };
  const reason = `${notInstalled}, and there is no TensorFlow in ${environment.sitePackages}.`;
  throw new EngineUnavailable(reason, howToInstall(name));
}

export function howToInstall(name: TensorFlowName): string {
  const inPython = name === 'tfjs-node' ? 'tensorflow' : 'tensorflow[and-cuda]';
  const first =
    process.platform === 'linux' && process.arch === 'x64'
      ? `Install TensorFlow in a Python environment (pip install "${inPython}") and name its interpreter, or install`
      : 'Install';
  return `${first} the package in a folder (npm install @tensorflow/${name}, which downloads its TensorFlow) and name the folder in the environment variable ${TENSORFLOW_FOLDER}.`;
}
