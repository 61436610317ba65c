/** Shared libraries that any process of this system finds. Linux only. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';

const LIMIT_MS = 5000;

/** By file name: those that the loader has written down, and those in the folders of `LD_LIBRARY_PATH`. */
export async function systemLibraries(libraryPath = process.env['LD_LIBRARY_PATH'] ?? ''): Promise<Set<string>> {
  const folders = libraryPath.split(delimiter).filter((folder) => folder !== '');
  const listed = await Promise.all([writtenDown(), ...folders.map((folder) => readdir(folder).catch(() => []))]);
  return new Set(listed.flat());
}

async function writtenDown(): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('/sbin/ldconfig', ['-p'], { timeout: LIMIT_MS });
    return [...stdout.matchAll(/^\s+(\S+) \(/gm)].flatMap(([, name]) => name ?? []);
  } catch {
    return [];
  }
}
