/**
 * Finds ONNX Runtime's CUDA provider. The npm package does not include it. The Python package onnxruntime-gpu of the
 * same version does, and CUDA's own libraries come with that package or with PyTorch. Nothing is written into either.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { absolutePaths } from '../../../protocol/childEnvironment';
import { dependencyFolder } from '../../packageFolder';
import { EngineUnavailable } from '../engine';
import { CUDA_13, missingLibraries } from '../machine/cuda';
import { describeEnvironment, USUAL_INTERPRETER, whyNotRun } from '../machine/pythonEnvironment';

export interface CudaLibraries {
  /** Library path for the process that will load the provider. */
  readonly libraryPath: string;
  /** Libraries that the provider needs and the Python environment lacks. The system may have them. */
  readonly missing: readonly string[];
}

const OTHERS_MAY_WRITE = 0o022;
const PROVIDER = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/**
 * Links the provider next to ONNX Runtime's library, where it is looked up, in a folder of links that comes first on
 * the library path.
 * @param hosts folder of the built hosts
 * @param python the environment's interpreter; `null` for the one on the PATH
 * @param cacheFolder holds the folder of links, which stays for the next time
 * @throws {EngineUnavailable} if the provider is missing; says what to install.
 */
export async function layOutCuda(
  hosts: string,
  python: string | null,
  cacheFolder: string | null,
): Promise<CudaLibraries> {
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
      `ONNX Runtime's CUDA provider is looked for in a Python environment, but ${interpreter} ${whyNotRun(interpreter)}.`,
      'Name the Python interpreter of an environment that has it.',
    );
  }
  const { sitePackages, packages, cudaFolders, cudaLibraries } = environment;
  const onnxRuntime = dependencyFolder(hosts, 'onnxruntime-node');
  const { version } = JSON.parse(await readFile(join(onnxRuntime, 'package.json'), 'utf8')) as { version: string };
  if (packages.get('onnxruntime-gpu') !== version) {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA provider is not in ${sitePackages}.`,
      `Install it there (${interpreter} -m pip install "onnxruntime-gpu[cuda,cudnn]==${version}"), or name another Python environment.`,
    );
  }
  if (cacheFolder === null) {
    throw new EngineUnavailable("ONNX Runtime's CUDA needs a folder to keep links in, and there is none.", null);
  }
  const folder = await linkTogether(join(cacheFolder, 'cuda'), [
    join(onnxRuntime, 'bin', 'napi-v6', platform, arch, 'libonnxruntime.so.1'),
    ...PROVIDER.map((library) => join(sitePackages, 'onnxruntime', 'capi', library)),
  ]);
  const inherited = absolutePaths(process.env['LD_LIBRARY_PATH'], platform);
  return {
    libraryPath: [folder, ...cudaFolders, ...inherited].join(delimiter),
    missing: missingLibraries(CUDA_13, cudaLibraries),
  };
}

/** A folder of links to these files, named after them. All processes share it, so none is left behind. */
async function linkTogether(parent: string, files: readonly string[]): Promise<string> {
  const name = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(folder);
  if (uid !== process.getuid?.() || (mode & OTHERS_MAY_WRITE) !== 0) {
    throw new EngineUnavailable(
      `ONNX Runtime's CUDA keeps links in ${folder}, to which others may write.`,
      'Remove that folder, or name another cache folder.',
    );
  }
  for (const file of files) await link(file, join(folder, basename(file)));
  return folder;
}

/** Replaces anything else there atomically, because another process may be reading it. */
async function link(file: string, at: string): Promise<void> {
  if ((await readlink(at).catch(() => null)) === file) return;
  const unfinished = `${at}.${randomUUID()}`;
  await symlink(file, unfinished);
  await rename(unfinished, at).catch(async (error: unknown) => {
    await rm(unfinished, { force: true });
    throw error;
  });
}
