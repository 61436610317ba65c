import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { EngineOptions } from '../engine';
import { TENSORFLOW_FOLDER } from '../tfjs/tensorFlowAddon';
import { describeEnvironment } from './pythonEnvironment';

/** These make engines; whatever else an environment holds does not change them. */
const PACKAGES = ['onnxruntime-gpu', 'tensorflow'];

/** Another text whenever something was installed that may make another engine the fastest. */
export async function installedForGpu({
  python,
  tensorFlowFolder,
}: Pick<EngineOptions, 'python' | 'tensorFlowFolder'>): Promise<string> {
  const folder = tensorFlowFolder ?? process.env[TENSORFLOW_FOLDER] ?? '';
  const [environment, changedMs] = await Promise.all([
    process.platform === 'linux' ? describeEnvironment(python ?? 'python3') : null,
    stat(join(resolve(folder), 'node_modules', '@tensorflow')).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    ),
  ]);
  const versions = PACKAGES.map((name) => environment?.packages.get(name) ?? null);
  return JSON.stringify([environment?.folder, versions, [...(environment?.cudaLibraries ?? [])].sort(), changedMs]);
}
