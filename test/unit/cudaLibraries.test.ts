/** ONNX Runtime's CUDA provider, put together from a Python environment: here one of empty files. */
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dependencies } from '../../package.json';
import { root } from '../../scripts/setup/command.mjs';
import { layOutCuda } from '../../src/model/engine/onnx/cudaLibraries';

const HOSTS = join(root, 'dist', 'engines');
const VERSION = dependencies['onnxruntime-node'];
const PROVIDER = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];

let environment = '';
let packages = '';
let python = '';
beforeEach(async () => {
  environment = await mkdtemp(join(tmpdir(), 'nvae-python-'));
  packages = join(environment, 'site-packages');
  python = join(environment, 'python');
  await mkdir(packages);
  await writeFile(python, `#!/bin/sh\necho '${packages}'\n`);
  await chmod(python, 0o755);
});
afterEach(() => rm(environment, { recursive: true }));

async function put(...path: readonly string[]): Promise<void> {
  const file = join(packages, ...path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
}

async function installProvider(version: string): Promise<void> {
  await put(`onnxruntime_gpu-${version}.dist-info`, 'METADATA');
  for (const library of PROVIDER) await put('onnxruntime', 'capi', library);
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')("ONNX Runtime's CUDA provider", () => {
  test("lies beside the npm package's library, and CUDA's libraries of the environment are on the path", async () => {
    await installProvider(VERSION);
    await put('nvidia', 'cu13', 'lib', 'libcublas.so.13');
    await put('nvidia', 'cudnn', 'lib', 'libcudnn.so.9');
    const { folder, libraryPath, missing } = await layOutCuda(HOSTS, python);
    try {
      expect((await readdir(folder)).toSorted()).toEqual(['libonnxruntime.so.1', ...PROVIDER]);
      const linked = await readlink(join(folder, 'libonnxruntime.so.1'));
      expect(linked).toContain(join('onnxruntime-node', 'bin', 'napi-v6', 'linux', 'x64'));
      const path = libraryPath.split(':');
      expect(path[0]).toBe(folder);
      const nvidia = join(packages, 'nvidia');
      expect(path.slice(1, 3).toSorted()).toEqual([join(nvidia, 'cu13', 'lib'), join(nvidia, 'cudnn', 'lib')]);
      expect(missing).toEqual(['libcublasLt.so.13', 'libcudart.so.13', 'libcurand.so.10']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.each([
    ['none', null],
    ['that of another version', '1.2.3'],
  ])('is refused where the environment has %s, with the command that installs it', async (_, version) => {
    if (version !== null) await installProvider(version);
    await expect(layOutCuda(HOSTS, python)).rejects.toMatchObject({
      reason: `ONNX Runtime's CUDA provider is not in ${packages}.`,
      remedy: `Install it there (${python} -m pip install "onnxruntime-gpu[cuda,cudnn]==${VERSION}"), or name another Python environment.`,
    });
  });

  test('is refused where there is no such Python', async () => {
    const nowhere = join(environment, 'nowhere');
    await expect(layOutCuda(HOSTS, nowhere)).rejects.toThrow(`but ${nowhere} can't be run.`);
  });
});
