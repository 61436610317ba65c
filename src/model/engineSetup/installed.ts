import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineOptions } from '../engine/engine';
import { namedFolder } from '../engine/tfjs/tensorFlowAddon';
import { describeEnvironment, USUAL_INTERPRETER } from '../engine/machine/pythonEnvironment';

/** Only these packages affect engines. */
const PACKAGES = ['onnxruntime-gpu', 'tensorflow'];

/** A text that changes whenever an installation may make another engine the fastest. */
export async function installedForGpu({
  python,
  tensorFlowFolder,
}: Pick<EngineOptions, 'python' | 'tensorFlowFolder'>): Promise<string> {
  const folder = namedFolder(tensorFlowFolder);
  const [environment, installedMs] = await Promise.all([
    process.platform === 'linux' ? describeEnvironment(python ?? USUAL_INTERPRETER) : null,
    folder === null ? null : changedMs(join(folder, 'node_modules', '@tensorflow')),
  ]);
  const versions = PACKAGES.map((name) => environment?.packages.get(name) ?? null);
  return JSON.stringify([environment?.folder, versions, [...(environment?.cudaLibraries ?? [])].sort(), installedMs]);
}

function changedMs(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}
