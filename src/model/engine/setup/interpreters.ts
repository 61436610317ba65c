/** Where Python interpreters are found on this machine. */
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import type { SetupPlaces } from '../../../protocol/engineSetup';

/** Of those that conda has made. */
const MOST_CONDA_ENVIRONMENTS = 20;
const IN_WORKSPACE = ['.venv', 'venv'];
const USUAL_NAMES = process.platform === 'win32' ? ['python.exe'] : ['python3', 'python'];

export interface Surroundings {
  /** Environment variables. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  readonly home: string;
}

const HERE: Surroundings = { env: process.env, home: homedir() };

/**
 * Absolute paths of interpreters, each once: those named, those of the workspace, the active environment of the shell
 * that VS Code was started from, conda's, and the first on the PATH.
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
    ...places.map((place) => (isAbsolute(place) ? interpreterAt(place) : onPath(path, [place]))),
    onPath(path, USUAL_NAMES),
  ]);
  return [...new Set(found.filter((interpreter) => interpreter !== null))];
}

/** Conda writes down each that it makes. */
async function condaEnvironments(home: string): Promise<string[]> {
  const text = await readFile(join(home, '.conda', 'environments.txt'), 'utf8').catch(() => '');
  const folders = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return folders.slice(0, MOST_CONDA_ENVIRONMENTS);
}

/** @param path of an interpreter, or of an environment's folder */
function interpreterAt(path: string): Promise<string | null> {
  return firstFile([path, join(path, 'bin', 'python'), join(path, 'Scripts', 'python.exe'), join(path, 'python.exe')]);
}

/** What is not absolute there depends on where one stands, and is left out. */
function onPath(path: string, names: readonly string[]): Promise<string | null> {
  const folders = path.split(delimiter).filter(isAbsolute);
  return firstFile(folders.flatMap((folder) => names.map((name) => join(folder, name))));
}

async function firstFile(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const isFile = await stat(path).then(
      (about) => about.isFile(),
      () => false,
    );
    if (isFile) return path;
  }
  return null;
}
