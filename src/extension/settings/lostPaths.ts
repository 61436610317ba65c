import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Settings } from './settings';

/** Sentences about paths in the settings that do not exist. A program without a folder is looked up on the PATH. */
export async function lostPaths({ engine }: Settings): Promise<string[]> {
  const { python, tensorFlowFolder } = engine;
  const [hasPython, hasFolder] = await Promise.all([
    python === null || !isAbsolute(python) ? true : isThere(python, 'file'),
    tensorFlowFolder === null ? true : isThere(tensorFlowFolder, 'folder'),
  ]);
  return [
    ...(hasPython ? [] : [`nvaeInspector.pythonPath is ${python}, and there is no such file: name an interpreter.`]),
    ...(hasFolder ? [] : [`nvaeInspector.tensorflowFolder is ${tensorFlowFolder}, and there is no such folder.`]),
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
