/** Linux looks for libraries in `LD_LIBRARY_PATH` as set at a process's start, so it must be right by then. */
import { spawn } from 'node:child_process';
import { absolutePaths } from '../../protocol/childEnvironment';

const NAME = 'LD_LIBRARY_PATH';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;

/**
 * Runs the program again if a library would be loaded from the working folder, because of an empty entry (as after a
 * final colon) or a relative one. The new run leaves out those entries.
 * @returns its exit code, once it has ended; `null` if there is nothing to do
 */
export async function runWithExactSearchPath(script: string, args: readonly string[]): Promise<number | null> {
  const given = process.env[NAME];
  const exact = absolutePaths(given, process.platform).join(':');
  if (process.platform === 'win32' || given === undefined || given === exact) return null;
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, [NAME]: exact },
  });
  // A signal to this process is meant for the child.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
