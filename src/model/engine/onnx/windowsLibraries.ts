import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dependencyFolder } from '../../packageFolder';
import type { Provider } from './hostOptions';

/**
 * Libraries that ONNX Runtime loads from its own folder on Windows. They are larger than everything else, and the CPU
 * engine doesn't need them.
 */
const LIBRARIES: Partial<Readonly<Record<Provider, readonly string[]>>> = {
  dml: ['DirectML.dll'],
  webgpu: ['dxcompiler.dll', 'dxil.dll'],
};

/**
 * The libraries that the Inspector's package for Windows leaves out; a checkout has them.
 * @param hosts folder of the built hosts
 */
export async function leftOutOnWindows(hosts: string, provider: Provider, arch = process.arch): Promise<string[]> {
  const folder = join(dependencyFolder(hosts, 'onnxruntime-node'), 'bin', 'napi-v6', 'win32', arch);
  const there: readonly string[] = await readdir(folder).catch(() => []);
  return (LIBRARIES[provider] ?? []).filter((library) => !there.includes(library));
}
