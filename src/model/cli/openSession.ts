import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Session } from '../session/session';
import type { RunCommand } from './runCommand';

/** Folder of the built hosts, beside this program. */
export const HOSTS = join(__dirname, 'engines');
/** The Python interpreter in whose environment GPU libraries are looked up; `null` for the one on the PATH. */
export const PYTHON = process.env['NVAE_PYTHON'] ?? null;

/** A session for one analysis, which keeps none of its compiled stages. */
export function openSession({ checkpoint, flags, weights, engine, memoryMb, threads }: RunCommand): Session {
  const request = { wish: engine, python: PYTHON, tensorFlowFolder: null, memoryMb };
  return new Session(
    { path: checkpoint, flags, weights, engine: request, threads },
    { hosts: HOSTS, cache: cacheFolder(), insists: true, mostKeptBytes: 0 },
  );
}

/** The folder that caches which engine is fastest for which model; `null` if the environment names none. */
export function cacheFolder(): string | null {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const places = [XDG_CACHE_HOME, LOCALAPPDATA, join(homedir(), '.cache')];
  // A relative path would depend on the working folder, and is ignored (XDG Base Directory Specification).
  const named = places.find((path) => path !== undefined && isAbsolute(path));
  return named === undefined ? null : join(named, 'nvae-inspect');
}
