/** What a Python environment offers to engines, according to its files. None of its packages is imported. */
import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { exists } from '../exists';
import { ask, findProgram } from './program';
import { isUntrusted } from './untrusted';

export interface PythonEnvironment {
  /**
   * The path that the interpreter reports. The program that was run may lead to another one, depending on its working
   * folder.
   */
  readonly interpreter: string;
  /** Its `sys.prefix`. */
  readonly folder: string;
  readonly pythonVersion: string;
  /** Whether it belongs to the system, so that pip refuses to install anything into it (PEP 668). */
  readonly isSystemOwned: boolean;
  /** Versions of all packages by their normalised names, for example `onnxruntime-gpu`. */
  readonly packages: ReadonlyMap<string, string>;
  readonly sitePackages: string;
  /** Folders with CUDA libraries, which NVIDIA's packages install, also for PyTorch. */
  readonly cudaFolders: readonly string[];
  /** File names of the libraries in these folders. */
  readonly cudaLibraries: ReadonlySet<string>;
}

/** The default: the first on the PATH. */
export const USUAL_INTERPRETER = 'python3';

const LIMIT_MS = 10_000;

const QUESTION = `
import json, sys, sysconfig
print(json.dumps({
  "executable": sys.executable,
  "prefix": sys.prefix,
  "isVirtual": sys.prefix != sys.base_prefix,
  "version": "%d.%d.%d" % sys.version_info[:3],
  "sitePackages": sysconfig.get_path("platlib"),
  "library": sysconfig.get_path("stdlib"),
}))
`;

interface Answer {
  readonly executable: string;
  readonly prefix: string;
  readonly isVirtual: boolean;
  readonly version: string;
  readonly sitePackages: string;
  readonly library: string;
}

/**
 * @param interpreter an absolute path, or a name to look up on the `PATH`
 * @returns `null` if the interpreter may not or can't be run, or does not answer like Python
 */
export async function describeEnvironment(interpreter: string): Promise<PythonEnvironment | null> {
  const answer = await askInterpreter(interpreter);
  if (answer === null) return null;
  const { sitePackages } = answer;
  const [packages, cudaFolders, isMarked] = await Promise.all([
    installedPackages(sitePackages),
    foldersWithLibraries(join(sitePackages, 'nvidia')),
    exists(join(answer.library, 'EXTERNALLY-MANAGED')),
  ]);
  const libraries = await Promise.all(cudaFolders.map((folder) => readdir(folder).catch(() => [])));
  return {
    ...{
      interpreter: answer.executable,
      folder: answer.prefix,
      pythonVersion: answer.version,
      sitePackages,
      packages,
      cudaFolders,
    },
    isSystemOwned: isMarked && !answer.isVirtual,
    cudaLibraries: new Set(libraries.flat()),
  };
}

/** Why `describeEnvironment` returned none; completes a sentence that begins with the interpreter. */
export function whyNotRun(interpreter: string): string {
  if (isUntrusted(interpreter)) return 'lies in a workspace that you do not trust, so it is not run';
  if (!isAbsolute(interpreter) && /[\\/]/.test(interpreter)) return 'is not an absolute path, so it is not run';
  return "can't be run";
}

async function askInterpreter(named: string): Promise<Answer | null> {
  const interpreter = await findProgram(named);
  if (interpreter === null) return null;
  // Isolated mode imports nothing from the working folder.
  const text = await ask(interpreter, ['-I', '-c', QUESTION], LIMIT_MS);
  try {
    const answer: unknown = JSON.parse(text ?? '');
    return isAnswer(answer) && !isUntrusted(answer.sitePackages) ? answer : null;
  } catch {
    return null; // It printed something else.
  }
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false;
  const { isVirtual, ...texts } = value as Partial<Record<keyof Answer, unknown>>;
  const { executable, prefix, version, sitePackages, library } = texts;
  return (
    [executable, prefix, version, sitePackages, library].every((text) => typeof text === 'string') &&
    typeof isVirtual === 'boolean'
  );
}

/** Read from the metadata that installers leave beside every package. */
async function installedPackages(sitePackages: string): Promise<Map<string, string>> {
  const names = await readdir(sitePackages).catch(() => []);
  return new Map(
    names.flatMap((name) => {
      const [, distribution, version] = /^(.+?)-([^-]+)\.dist-info$/.exec(name) ?? [];
      if (distribution === undefined || version === undefined) return [];
      return [[distribution.toLowerCase().replace(/[-_.]+/g, '-'), version] as const];
    }),
  );
}

async function foldersWithLibraries(nvidia: string): Promise<string[]> {
  const names = await readdir(nvidia).catch(() => []);
  const folders = names.toSorted().map((name) => join(nvidia, name, 'lib'));
  const isThere = await Promise.all(folders.map(exists));
  return folders.filter((_, i) => isThere[i]);
}
