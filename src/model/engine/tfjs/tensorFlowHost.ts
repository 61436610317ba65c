/**
 * The process in which TensorFlow computes, called by TensorFlow.js's package for Node. A process can load the package
 * only once, and only one of its two kinds: so this is never a thread of the model process.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { serveEngine } from '../host/serveEngine';
import { GraphExecutor } from './graphExecutor';
import type { TensorFlowJs } from './operators';
import type { TensorFlowHostOptions } from './tensorFlowEngine';

/** What Node's package has beside TensorFlow.js. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

serveEngine(({ folders, packageName, threads }: TensorFlowHostOptions) => {
  const tf = loadPackage(folders, packageName);
  tf.enableProdMode();
  const { isUsingGpuDevice, binding } = tf.backend() as unknown as NodeBackend;
  const where = isUsingGpuDevice ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return Promise.resolve(
    new GraphExecutor(tf, {
      device: isUsingGpuDevice ? 'GPU' : 'CPU',
      runtime: `TensorFlow.js ${tf.version_core}, TensorFlow ${binding.TF_Version}${where}`,
    }),
  );
});

/**
 * @param folders where a `node_modules` may be that has it, the first one first
 * @throws {Error} when none has it, or it can't be loaded
 */
function loadPackage(folders: readonly string[], packageName: string): TensorFlowJs {
  restoreIsNullOrUndefined();
  const found = folders
    .map((folder) => createRequire(join(folder, 'package.json')))
    .find((load) => has(load, packageName));
  if (found === undefined) throw new Error(`${packageName} is not installed in ${folders.join(' or ')}.`);
  return found(packageName) as TensorFlowJs;
}

function has(load: NodeJS.Require, packageName: string): boolean {
  try {
    load.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

/** Which the package (4.22) calls, and Node has no more from version 23 on. */
function restoreIsNullOrUndefined(): void {
  const util = createRequire(__filename)('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
