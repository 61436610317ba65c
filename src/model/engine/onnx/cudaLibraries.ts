/**
 * ONNX Runtime's CUDA provider does not come with its npm package, but with the Python package onnxruntime-gpu of the
 * same version, and CUDA's own libraries with that or with PyTorch. Nothing is written into either.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EngineUnavailable } from '../engine';

export interface CudaLibraries {
  /** Of links, to be removed when the process has ended. */
  readonly folder: string;
  /** Of the process that is to load the provider. */
  readonly libraryPath: string;
  /** Libraries that the provider needs and the Python environment has not: the system may. */
  readonly missing: readonly string[];
}

const PROVIDER = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
const NEEDED = ['libcublas.so.13', 'libcublasLt.so.13', 'libcudart.so.13', 'libcurand.so.10', 'libcudnn.so.9'];
const PYTHON_LIMIT_MS = 10_000;

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
  const interpreter = python ?? 'python3';
  const packages = await sitePackages(interpreter);
  const main = createRequire(join(hosts, 'onnxruntime.js')).resolve('onnxruntime-node');
  const onnxRuntime = dirname(dirname(main));
  const { version } = JSON.parse(await readFile(join(onnxRuntime, 'package.json'), 'utf8')) as { version: string };
  if (!(await readdir(packages)).includes(`onnxruntime_gpu-${version}.dist-info`)) {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA provider is not in ${packages}.`,
      `Install it there (${interpreter} -m pip install "onnxruntime-gpu[cuda,cudnn]==${version}"), or name another Python environment.`,
    );
  }
  const cuda = await cudaFolders(packages);
  const found = new Set((await Promise.all(cuda.map((folder) => readdir(folder)))).flat());
  const folder = await linkTogether([
    join(onnxRuntime, 'bin', 'napi-v6', platform, arch, 'libonnxruntime.so.1'),
    ...PROVIDER.map((library) => join(packages, 'onnxruntime', 'capi', library)),
  ]);
  const inherited = process.env['LD_LIBRARY_PATH'];
  return {
    folder,
    libraryPath: [folder, ...cuda, ...(inherited === undefined ? [] : [inherited])].join(delimiter),
    missing: NEEDED.filter((library) => !found.has(library)),
  };
}

/** @throws {EngineUnavailable} when there is no such Python */
async function sitePackages(python: string): Promise<string> {
  try {
    // Isolated: nothing in the working folder is imported.
    const ask = ['-I', '-c', 'import sysconfig; print(sysconfig.get_path("platlib"))'];
    const { stdout } = await promisify(execFile)(python, ask, { timeout: PYTHON_LIMIT_MS });
    return stdout.trim();
  } catch {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA provider is looked for in a Python environment, but ${python} can't be run.`,
      'Name the Python interpreter of an environment that has it.',
    );
  }
}

async function cudaFolders(packages: string): Promise<string[]> {
  const nvidia = join(packages, 'nvidia');
  const names = await readdir(nvidia).catch(() => []);
  const folders = names.map((name) => join(nvidia, name, 'lib'));
  const readable = await Promise.all(
    folders.map((folder) =>
      readdir(folder).then(
        () => true,
        () => false,
      ),
    ),
  );
  return folders.filter((_, i) => readable[i]);
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
