/** Queries programs on this machine. A program must be at an exact place, and is stopped if it takes too long. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { absolutePaths, childEnvironment } from '../../../protocol/childEnvironment';
import { isUntrusted } from './untrusted';

const EXTENSION = process.platform === 'win32' ? '.exe' : '';

/**
 * The program's absolute path. A name without a folder is looked up on the `PATH`, whose relative folders are ignored.
 * @param program an absolute path, or a name
 * @returns `null` if there is none, it is a relative path, or it lies in an untrusted workspace
 */
export async function findProgram(program: string, path = process.env['PATH']): Promise<string | null> {
  if (isAbsolute(program)) return (await mayRun(program)) ? program : null;
  if (/[\\/]/.test(program)) return null;
  const name = program.toLowerCase().endsWith(EXTENSION) ? program : program + EXTENSION;
  for (const folder of absolutePaths(path, process.platform)) {
    const file = join(folder, name);
    if (await mayRun(file)) return file;
  }
  return null;
}

async function mayRun(path: string): Promise<boolean> {
  const isFile = await stat(path).then(
    (about) => about.isFile(),
    () => false,
  );
  return isFile && !isUntrusted(path);
}

/**
 * The output of a program.
 * @param program from `findProgram`
 * @returns `null` if it can't be run, fails, or takes longer than `limitMs`, after which it is killed
 */
export async function ask(program: string, words: readonly string[], limitMs: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, words, {
      timeout: limitMs,
      // A program may ignore a milder signal.
      killSignal: 'SIGKILL',
      // Outside the user's folder, which may determine the version that runs.
      cwd: dirname(program),
      env: childEnvironment(process.env, { platform: process.platform }),
      windowsHide: true,
    });
    return stdout;
  } catch {
    return null;
  }
}
