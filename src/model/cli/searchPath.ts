/** Linux looks for libraries where `LD_LIBRARY_PATH` said when a process was started: so it must be right by then. */
import { spawn } from 'node:child_process';
import { absolutePaths } from '../../protocol/childEnvironment';

const NAME = 'LD_LIBRARY_PATH';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the program again where a library would be loaded from the working folder: an entry that is empty, as after a
 * last colon, or relative. It then runs without those entries.
 * @returns its exit code, once it has ended; `null` where there is nothing to do
 */
export async function runWithExactSearchPath(script: string, args: readonly string[]): Promise<number | null> {
  const given = process.env[NAME];
  const exact = absolutePaths(given, process.platform).join(':');
  if (process.platform === 'win32' || given === undefined || given === exact) return null;
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, [NAME]: exact },
  });
  // Whoever ends this one means that one.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
