/** What the set-up of GPU engines finds, in file trees as installers leave them. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installedForGpu } from '../../src/model/engineSetup/installed';
import { findInterpreters } from '../../src/model/engine/machine/interpreters';
import { findNvidia } from '../../src/model/engine/machine/nvidia';
import { describeEnvironment } from '../../src/model/engine/machine/pythonEnvironment';
import { systemLibraries } from '../../src/model/engine/machine/systemLibraries';
import { fakeEnvironment } from '../fixtures/pythonEnvironment';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-setup-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

async function program(path: string, ...lines: readonly string[]): Promise<string> {
  const file = await write(path, ['#!/bin/sh', ...lines].join('\n'));
  await chmod(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('A Python environment', () => {
  test('reports its packages, and the CUDA libraries that they include', async () => {
    const python = await fakeEnvironment(join(folder, 'env'));
    await python.install('torch', '2.9.0+cu130');
    await python.install('onnxruntime_gpu', '1.30.0');
    await python.install('Some.Package', '1.0');
    await python.put('nvidia', 'cu13', 'lib', 'libcublas.so.13');
    await python.put('nvidia', 'cudnn', 'lib', 'libcudnn.so.9');
    await python.put('nvidia', 'cudnn', 'include', 'cudnn.h');
    const { interpreter, sitePackages } = python;
    expect(await describeEnvironment(interpreter)).toEqual({
      ...{ interpreter, folder: python.folder, pythonVersion: '3.12.3', sitePackages, isSystemOwned: false },
      packages: new Map([
        ['some-package', '1.0'],
        ['onnxruntime-gpu', '1.30.0'],
        ['torch', '2.9.0+cu130'],
      ]),
      cudaFolders: [join(sitePackages, 'nvidia', 'cu13', 'lib'), join(sitePackages, 'nvidia', 'cudnn', 'lib')],
      cudaLibraries: new Set(['libcublas.so.13', 'libcudnn.so.9']),
    });
  });

  test.each([
    ['of the system', { isVirtual: false, isMarked: true }, true],
    ["made from the system's", { isVirtual: true, isMarked: true }, false],
    ['of its own', { isVirtual: false, isMarked: false }, false],
  ])('%s is recognised by its mark', async (_, options, isSystemOwned) => {
    const python = await fakeEnvironment(join(folder, 'env'), options);
    expect(await describeEnvironment(python.interpreter)).toMatchObject({ isSystemOwned });
  });

  test('is absent if its interpreter is missing, fails, or is something else', async () => {
    expect(await describeEnvironment(join(folder, 'nowhere'))).toBeNull();
    expect(await describeEnvironment(await program('fails', 'exit 1'))).toBeNull();
    expect(await describeEnvironment(await program('talks', 'echo hello'))).toBeNull();
    expect(await describeEnvironment(await program('counts', 'echo 3'))).toBeNull();
  });

  test('counts as unchanged until one of the packages for engines changes', async () => {
    const python = await fakeEnvironment(join(folder, 'env'));
    const installed = () => installedForGpu({ python: python.interpreter, tensorFlowFolder: folder });
    const before = await installed();
    await python.install('requests', '2.32.0');
    expect(await installed()).toBe(before);
    await python.install('onnxruntime_gpu', '1.30.0');
    const withProvider = await installed();
    await python.put('nvidia', 'cu13', 'lib', 'libcublas.so.13');
    const withLibraries = await installed();
    await write('node_modules/@tensorflow/tfjs-node-gpu/package.json', '{}');
    expect(new Set([before, withProvider, withLibraries, await installed()]).size).toBe(4);
  });
});

describe.skipIf(process.platform === 'win32')('Interpreters', () => {
  const nowhere = { pythons: [], workspaceFolders: [], tensorFlowFolder: null };
  const find = (places: Partial<typeof nowhere> | { pythons: string[] } | { workspaceFolders: string[] }, env = {}) =>
    findInterpreters({ ...nowhere, ...places }, [], { env, home: folder });

  test('are found in the settings, by file or folder, or by a name on the PATH', async () => {
    const { interpreter, folder: env } = await fakeEnvironment(join(folder, 'env'));
    expect(await find({ pythons: [interpreter, env] })).toEqual([interpreter]);
    const named = await program('bin/python3.13', 'exit 1');
    expect(await find({ pythons: ['python3.13'] }, { PATH: dirname(named) })).toEqual([named]);
  });

  test('are found in the workspace, in the shell’s active environment, in conda’s list and on the PATH, in this order', async () => {
    const paths = ['ws/venv', 'ws/.venv', 'active', 'conda', 'listed'].map((path) => join(folder, path));
    const [venv, dotVenv, active, conda, listed] = await Promise.all(paths.map((path) => fakeEnvironment(path)));
    await write('.conda/environments.txt', `${listed!.folder}\n${join(folder, 'gone')}\n`);
    const onPath = await program('bin/python3', 'exit 1');
    const env = {
      ...{ VIRTUAL_ENV: active!.folder, CONDA_PREFIX: conda!.folder },
      PATH: ['.', join(folder, 'gone'), dirname(onPath)].join(':'),
    };
    const found = await find({ workspaceFolders: [join(folder, 'ws')] }, env);
    const environments = [dotVenv, venv, active, conda, listed].map((environment) => environment!.interpreter);
    expect(found).toEqual([...environments, onPath]);
  });

  test('are absent if there are none', async () => {
    expect(await find({ pythons: [join(folder, 'gone')] }, { PATH: 'bin' })).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')("NVIDIA's driver", () => {
  const VERSION = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (builder)\n';
  const OLDER = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\n';
  const never = () => program('never', 'exit 9');

  test('reports its version and cards in files', async () => {
    await write('proc/version', VERSION);
    await write('proc/gpus/0000:01:00.0/information', 'Model: \t\t NVIDIA H200\nIRQ:   \t\t 130\n');
    await write('proc/gpus/0000:02:00.0/information', 'Model: \t\t NVIDIA H200\n');
    const found = await findNvidia(join(folder, 'proc'), await never());
    expect(found).toEqual({ version: '580.65.06', cards: ['NVIDIA H200', 'NVIDIA H200'] });
    await write('proc/version', OLDER);
    expect(await findNvidia(join(folder, 'proc'), await never())).toMatchObject({ version: '535.183.01' });
  });

  test('is queried with its program if there are no files', async () => {
    const answer = "printf '551.86, NVIDIA GeForce RTX 4090\\n551.86, NVIDIA T4\\n'";
    const found = await findNvidia(join(folder, 'none'), await program('nvidia-smi', answer));
    expect(found).toEqual({ version: '551.86', cards: ['NVIDIA GeForce RTX 4090', 'NVIDIA T4'] });
  });

  test('is absent if there are neither, or if the program reports nothing', async () => {
    expect(await findNvidia(join(folder, 'none'), join(folder, 'nowhere'))).toBeNull();
    const complains = await program('nvidia-smi', 'echo "NVIDIA-SMI has failed"; exit 9');
    expect(await findNvidia(join(folder, 'none'), complains)).toBeNull();
  });
});

test.runIf(process.platform === 'linux')("the system's libraries are those of the loader and of the path", async () => {
  await write('lib/libcublas.so.13', '');
  const found = await systemLibraries(`${join(folder, 'lib')}:${join(folder, 'gone')}`);
  expect(found).toContain('libcublas.so.13');
  expect(found).toContain('libc.so.6');
});
