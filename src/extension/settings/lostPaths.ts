import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Settings } from './settings';

/** A path in the settings to which there is no such file or folder. */
export interface LostPath {
  readonly setting: 'pythonPath' | 'tensorflowFolder';
  readonly path: string;
}

/** A program without a folder is looked up on the PATH, so it is never lost. */
export async function lostPaths({ engine }: Settings): Promise<LostPath[]> {
  const { python, tensorFlowFolder } = engine;
  const [hasPython, hasFolder] = await Promise.all([
    python === null || !isAbsolute(python) ? true : isThere(python, 'file'),
    tensorFlowFolder === null ? true : isThere(tensorFlowFolder, 'folder'),
  ]);
  return [
    ...(python === null || hasPython ? [] : [{ setting: 'pythonPath', path: python } as const]),
    ...(tensorFlowFolder === null || hasFolder
      ? []
      : [{ setting: 'tensorflowFolder', path: tensorFlowFolder } as const]),
  ];
}

async function isThere(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  try {
    const about = await stat(path);
    return kind === 'file' ? about.isFile() : about.isDirectory();
  } catch {
    return false;
  }
}
