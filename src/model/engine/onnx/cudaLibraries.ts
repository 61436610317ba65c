/**
 * ONNX Runtime's CUDA provider does not come with its npm package, but with the Python package onnxruntime-gpu of the
 * same version, and CUDA's own libraries with that or with PyTorch. Nothing is written into either.
 */
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { EngineUnavailable } from '../engine';
import { CUDA_13, missingLibraries } from '../setup/cuda';
import { describeEnvironment, USUAL_INTERPRETER } from '../setup/pythonEnvironment';

export interface CudaLibraries {
  /** Of links, to be removed when the process has ended. */
  readonly folder: string;
  /** Of the process that is to load the provider. */
  readonly libraryPath: string;
  /** Libraries that the provider needs and the Python environment has not: the system may. */
  readonly missing: readonly string[];
}

const PROVIDER = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/**
 * Lays the provider beside ONNX Runtime's library, where it is looked for, in a folder of links that comes first on the
 * library path.
 * @param hosts folder of the built hosts, which find ONNX Runtime by node_modules
 * @param python the environment's interpreter; `null` for the one on the PATH
 * @throws {EngineUnavailable} when the provider is not there; says what to install.
 */
export async function layOutCuda(hosts: string, python: string | null): Promise<CudaLibraries> {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA is used on linux-x64 only, and this is ${platform}-${arch}.`,
      null,
    );
  }
  const interpreter = python ?? USUAL_INTERPRETER;
  const environment = await describeEnvironment(interpreter);
  if (environment === null) {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA provider is looked for in a Python environment, but ${interpreter} can't be run.`,
      'Name the Python interpreter of an environment that has it.',
    );
  }
  const { sitePackages, packages, cudaFolders, cudaLibraries } = environment;
  const main = createRequire(join(hosts, 'onnxruntime.js')).resolve('onnxruntime-node');
  const onnxRuntime = dirname(dirname(main));
  const { version } = JSON.parse(await readFile(join(onnxRuntime, 'package.json'), 'utf8')) as { version: string };
  if (packages.get('onnxruntime-gpu') !== version) {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA provider is not in ${sitePackages}.`,
      `Install it there (${interpreter} -m pip install "onnxruntime-gpu[cuda,cudnn]==${version}"), or name another Python environment.`,
    );
  }
  const folder = await linkTogether([
    join(onnxRuntime, 'bin', 'napi-v6', platform, arch, 'libonnxruntime.so.1'),
    ...PROVIDER.map((library) => join(sitePackages, 'onnxruntime', 'capi', library)),
  ]);
  const inherited = process.env['LD_LIBRARY_PATH'];
  return {
    folder,
    libraryPath: [folder, ...cudaFolders, ...(inherited === undefined ? [] : [inherited])].join(delimiter),
    missing: missingLibraries(CUDA_13, cudaLibraries),
  };
}

async function linkTogether(files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nvae-cuda-'));
  try {
    for (const file of files) await symlink(file, join(folder, basename(file)));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
