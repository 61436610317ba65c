/** ONNX Runtime's CUDA provider, laid out from a Python environment that here consists of empty files. */
import { chmod, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dependencies } from '../../package.json';
import { root } from '../../scripts/setup/command.mjs';
import { layOutCuda } from '../../src/model/engine/onnx/cudaLibraries';
import { fakeEnvironment, type FakeEnvironment } from '../fixtures/pythonEnvironment';

const HOSTS = join(root, 'dist', 'engines');
const VERSION = dependencies['onnxruntime-node'];
const PROVIDER = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];

let folder = '';
let cache = '';
let python: FakeEnvironment;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-python-'));
  cache = join(folder, 'cache');
  python = await fakeEnvironment(join(folder, 'env'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function installProvider(version: string): Promise<void> {
  await python.install('onnxruntime_gpu', version);
  for (const library of PROVIDER) await python.put('onnxruntime', 'capi', library);
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')("ONNX Runtime's CUDA provider", () => {
  test('lies beside the npm package’s library, and the environment’s CUDA libraries are on the path', async () => {
    await installProvider(VERSION);
    await python.put('nvidia', 'cu13', 'lib', 'libcublas.so.13');
    await python.put('nvidia', 'cudnn', 'lib', 'libcudnn.so.9');
    const { libraryPath, missing } = await layOutCuda(HOSTS, python.interpreter, cache);
    const [links = '', ...others] = libraryPath.split(':');
    expect((await readdir(links)).toSorted()).toEqual(['libonnxruntime.so.1', ...PROVIDER]);
    const linked = await readlink(join(links, 'libonnxruntime.so.1'));
    expect(linked).toContain(join('onnxruntime-node', 'bin', 'napi-v6', 'linux', 'x64'));
    const nvidia = join(python.sitePackages, 'nvidia');
    expect(others.slice(0, 2).toSorted()).toEqual([join(nvidia, 'cu13', 'lib'), join(nvidia, 'cudnn', 'lib')]);
    expect(missing).toEqual(['libcublasLt.so.13', 'libcudart.so.13', 'libcurand.so.10']);
  });

  test('is laid out once in the cache folder, so a killed process leaves nothing behind, and is repaired there', async () => {
    await installProvider(VERSION);
    const { libraryPath } = await layOutCuda(HOSTS, python.interpreter, cache);
    const [links = ''] = libraryPath.split(':');
    expect(links).toMatch(`${join(cache, 'cuda')}/`);
    await rm(join(links, 'libonnxruntime.so.1'));
    await symlink('/tmp/another.so', join(links, 'libonnxruntime.so.1'));
    await Promise.all([1, 2, 3].map(() => layOutCuda(HOSTS, python.interpreter, cache)));
    expect(await readdir(join(cache, 'cuda'))).toHaveLength(1);
    expect((await readdir(links)).toSorted()).toEqual(['libonnxruntime.so.1', ...PROVIDER]);
    expect(await readlink(join(links, 'libonnxruntime.so.1'))).toContain('onnxruntime-node');
  });

  test('is not laid out in a folder that others can write to, because they could put libraries there', async () => {
    await installProvider(VERSION);
    const [links = ''] = (await layOutCuda(HOSTS, python.interpreter, cache)).libraryPath.split(':');
    await chmod(links, 0o777);
    await expect(layOutCuda(HOSTS, python.interpreter, cache)).rejects.toMatchObject({
      reason: `ONNX Runtime's CUDA keeps links in ${links}, to which others may write.`,
    });
  });

  test('is searched for in absolute folders only: an empty entry of LD_LIBRARY_PATH would be the working folder', async () => {
    await installProvider(VERSION);
    vi.stubEnv('LD_LIBRARY_PATH', ':lib:/opt/cuda/lib64:./here:');
    const { libraryPath } = await layOutCuda(HOSTS, python.interpreter, cache);
    expect(libraryPath.split(':').slice(1)).toEqual(['/opt/cuda/lib64']);
    vi.stubEnv('LD_LIBRARY_PATH', '');
    expect((await layOutCuda(HOSTS, python.interpreter, cache)).libraryPath).not.toContain(':');
  });

  test.each([
    ['none', null],
    ['that of another version', '1.2.3'],
  ])('is refused if the environment has %s, with the command that installs it', async (_, version) => {
    if (version !== null) await installProvider(version);
    const { interpreter, sitePackages } = python;
    await expect(layOutCuda(HOSTS, interpreter, cache)).rejects.toMatchObject({
      reason: `ONNX Runtime's CUDA provider is not in ${sitePackages}.`,
      remedy: `Install it there (${interpreter} -m pip install "onnxruntime-gpu[cuda,cudnn]==${VERSION}"), or name another Python environment.`,
    });
  });

  test('is refused if there is no such Python', async () => {
    const nowhere = join(folder, 'nowhere');
    await expect(layOutCuda(HOSTS, nowhere, cache)).rejects.toThrow(`but ${nowhere} can't be run.`);
  });
});
