import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Provider } from './hostOptions';

/** What ONNX Runtime loads from beside itself on Windows. They are larger than all else, and no CPU needs them. */
const LIBRARIES: Partial<Readonly<Record<Provider, readonly string[]>>> = {
  dml: ['DirectML.dll'],
  webgpu: ['dxcompiler.dll', 'dxil.dll'],
};

/**
 * Those of them that the Inspector's package for Windows leaves out; a checkout has them.
 * @param hosts folder of the built hosts, which find ONNX Runtime by node_modules
 */
export async function leftOutOnWindows(hosts: string, provider: Provider, arch = process.arch): Promise<string[]> {
  const main = createRequire(join(hosts, 'onnxruntime.js')).resolve('onnxruntime-node');
  const there: readonly string[] = await readdir(join(dirname(dirname(main)), 'bin', 'napi-v6', 'win32', arch)).catch(
    () => [],
  );
  return (LIBRARIES[provider] ?? []).filter((library) => !there.includes(library));
}
