/** Finds Python interpreters on this machine. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { SetupPlaces } from '../../../protocol/engineSetup';
import { readStart } from '../../files/regularFile';
import { findProgram } from './program';

/** Limit on the environments made by conda. */
const MOST_CONDA_ENVIRONMENTS = 20;
const MOST_CONDA_BYTES = 100_000;
const IN_WORKSPACE = ['.venv', 'venv'];
const USUAL_NAMES = process.platform === 'win32' ? ['python'] : ['python3', 'python'];

export interface Surroundings {
  /** Environment variables. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  readonly home: string;
}

const HERE: Surroundings = { env: process.env, home: homedir() };

/**
 * Absolute paths of interpreters, without duplicates: those named, those of the workspace, the active environment of
 * the shell that started VS Code, conda's, and the first on the PATH.
 * @param own folders of environments that were made for the Inspector
 */
export async function findInterpreters(
  { pythons, workspaceFolders }: SetupPlaces,
  own: readonly string[],
  { env, home }: Surroundings = HERE,
): Promise<string[]> {
  const inWorkspace = workspaceFolders.flatMap((folder) => IN_WORKSPACE.map((name) => join(folder, name)));
  const active = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter((folder) => folder !== undefined);
  const places = [...pythons, ...inWorkspace, ...active, ...own, ...(await condaEnvironments(home))];
  const path = env['PATH'] ?? '';
  const found = await Promise.all([
    ...places.map((place) => (isAbsolute(place) ? interpreterAt(place) : findProgram(place, path))),
    firstProgram(USUAL_NAMES, path),
  ]);
  return [...new Set(found.filter((interpreter) => interpreter !== null))];
}

/** Conda records every environment that it creates. */
async function condaEnvironments(home: string): Promise<string[]> {
  const written = await readStart(join(home, '.conda', 'environments.txt'), MOST_CONDA_BYTES).catch(() => null);
  const folders = (written?.start.toString() ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
  return folders.slice(0, MOST_CONDA_ENVIRONMENTS);
}

/** @param place an interpreter, or an environment's folder */
function interpreterAt(place: string): Promise<string | null> {
  const inFolder = [join('bin', 'python'), join('Scripts', 'python.exe'), 'python.exe'];
  return firstProgram([place, ...inFolder.map((name) => join(place, name))]);
}

async function firstProgram(programs: readonly string[], path?: string): Promise<string | null> {
  for (const program of programs) {
    const found = await findProgram(program, path);
    if (found !== null) return found;
  }
  return null;
}
