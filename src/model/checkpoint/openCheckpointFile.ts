import { stat } from 'node:fs/promises';
import { SteadyFile } from '../files/steadyFile';
import { Refusal } from '../refusal';
import { refuseFolder } from './foreignFolder';

/** @throws Refusal when there is no file, it isn't a regular one, can't be read, or is empty. */
export async function openCheckpointFile(path: string): Promise<SteadyFile> {
  return SteadyFile.open(path).catch(async (error: unknown) => {
    throw (await wrongPath(path)) ?? error;
  });
}

/** The refusal of a path that leads to no file or to a folder; `null` if it leads to a file. */
async function wrongPath(path: string): Promise<Refusal | null> {
  try {
    return (await stat(path)).isDirectory() ? await refuseFolder(path) : null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? new Refusal(`There is no file ${path}.`) : null;
  }
}
