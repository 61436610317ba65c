import { execFile } from 'node:child_process';
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasTensorFlow, tensorFlowFolder } from '../scripts/setup/tensorflow.mjs';

/** A folder with TensorFlow.js's packages for Node; `null` if none was made. */
export const TENSORFLOW: string | null =
  process.env['NVAE_TENSORFLOW_FOLDER'] ?? (hasTensorFlow(tensorFlowFolder) ? tensorFlowFolder : null);

/** Shown next to skipped tests. */
export const IF_THERE = TENSORFLOW === null ? ' (skipped: make it with npm run build:addon)' : '';

export interface PythonEnvironment {
  readonly interpreter: string;
  readonly sitePackages: string;
}

/** Creates an environment without any packages. */
export async function makePythonEnvironment(folder: string): Promise<PythonEnvironment> {
  await promisify(execFile)('python3', ['-m', 'venv', '--without-pip', folder]);
  const [version = ''] = await readdir(join(folder, 'lib'));
  const sitePackages = join(folder, 'lib', version, 'site-packages');
  return { interpreter: join(folder, 'bin', 'python'), sitePackages };
}

/** Puts TensorFlow's libraries where pip would. */
export async function addTensorFlow({ sitePackages }: PythonEnvironment): Promise<void> {
  await symlink(join(TENSORFLOW ?? '', 'lib'), join(sitePackages, 'tensorflow'));
}
