/** Shared libraries available to any process of this system. Linux only. */
import { readdir } from 'node:fs/promises';
import { absolutePaths } from '../../../protocol/childEnvironment';
import { ask } from './program';

const LIMIT_MS = 5000;

/** File names from the loader's cache, and from the folders of `LD_LIBRARY_PATH`. */
export async function systemLibraries(libraryPath = process.env['LD_LIBRARY_PATH']): Promise<Set<string>> {
  const folders = absolutePaths(libraryPath, 'linux');
  const listed = await Promise.all([writtenDown(), ...folders.map((folder) => readdir(folder).catch(() => []))]);
  return new Set(listed.flat());
}

async function writtenDown(): Promise<string[]> {
  const text = (await ask('/sbin/ldconfig', ['-p'], LIMIT_MS)) ?? '';
  return [...text.matchAll(/^\s+(\S+) \(/gm)].flatMap(([, name]) => name ?? []);
}
