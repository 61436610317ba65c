/**
 * `nvae-inspect` in a folder that someone else prepared: nothing in it, and nothing above the package, is run or
 * loaded.
 */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dependencies } from '../../package.json';
import { root } from '../../scripts/setup/command.mjs';
import { fakeEnvironment } from '../fixtures/pythonEnvironment';
import { SAMPLE } from './nvaeInspect';

const CLI = join(root, 'dist', 'cli.js');

let folder = '';
/** A folder in which anything that is wrongly run or loaded leaves its name. */
let ran = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'hostile-')));
  ran = join(folder, 'ran');
  await mkdir(ran);
});
afterEach(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly output: string;
}

function inspectIn(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cli = CLI): Promise<Ended> {
  const { PATH, HOME } = process.env;
  return new Promise((resolve) => {
    const options = { cwd, env: { PATH, HOME, XDG_CACHE_HOME: join(folder, 'cache'), ...env } };
    const child = execFile(process.execPath, [cli, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

/** A program that records that it was run. */
async function plantProgram(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n: > '${join(ran, path.replaceAll('/', '_'))}'\n`);
  await chmod(path, 0o755);
}

/** A module that records that it was loaded. */
async function plantModule(nodeModules: string, name: string): Promise<void> {
  const module = join(nodeModules, name);
  await mkdir(module, { recursive: true });
  const mark = join(ran, name.replaceAll('/', '_'));
  await writeFile(
    join(module, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', exports: { '.': './index.js', './*': './index.js' } }),
  );
  await writeFile(join(module, 'index.js'), `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`);
}

describe.runIf(process.platform === 'linux')('a library in the working folder', () => {
  test.each([':', '/opt/lib:', 'lib', './lib:/opt/lib'])(
    'is not loaded, though LD_LIBRARY_PATH is %j',
    async (libraryPath) => {
      const [work, lib] = [join(folder, 'work'), join(folder, 'work', 'lib')];
      await mkdir(lib, { recursive: true });
      // The loader stops at the first file with that name, whatever it contains.
      for (const at of [work, lib]) await writeFile(join(at, 'libonnxruntime.so.1'), 'no library');
      const args = [SAMPLE, '--samples', '1', '--engine', 'onnxruntime-cpu', '--threads', '1'];
      const { code, output } = await inspectIn(work, args, { LD_LIBRARY_PATH: libraryPath });
      expect(output).toContain('nats per image');
      expect(code).toBe(0);
    },
  );
});

test('the exit code reports a refusal even if the program had to be restarted', async () => {
  const { code, output } = await inspectIn(folder, ['missing.pt'], { LD_LIBRARY_PATH: ':' });
  expect(output).toMatch(/^nvae-inspect: .*missing\.pt/);
  expect(code).toBe(1);
});

describe('a module in a folder above the package', () => {
  const MODULES = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@img/sharp-linux-x64', 'detect-libc'];
  const TENSORS = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

  async function packageWith(modules: readonly string[]): Promise<string> {
    const own = join(folder, 'above', 'package');
    await mkdir(join(own, 'node_modules'), { recursive: true });
    await cp(join(root, 'dist'), join(own, 'dist'), { recursive: true });
    await mkdir(join(own, 'node_modules', '@img'), { recursive: true });
    for (const name of modules) await symlink(join(root, 'node_modules', name), join(own, 'node_modules', name));
    for (const above of [join(folder, 'above'), folder, join(folder, 'home'), join(folder, 'path')]) {
      const nodeModules = join(above, above.endsWith('home') ? '.node_modules' : 'node_modules');
      for (const name of [...MODULES, ...TENSORS]) await plantModule(nodeModules, name);
      for (const name of TENSORS.slice(1)) {
        await mkdir(join(nodeModules, name, 'lib', 'napi-v8'), { recursive: true });
        await writeFile(join(nodeModules, name, 'lib', 'napi-v8', 'tfjs_binding.node'), 'no addon');
      }
    }
    return join(own, 'dist', 'cli.js');
  }

  test("is not loaded in place of the package's own, wherever Node would look", async () => {
    const cli = await packageWith([]);
    const env = { HOME: join(folder, 'home'), NODE_PATH: join(folder, 'path', 'node_modules') };
    const inspected = await inspectIn(folder, [SAMPLE, '--samples', '1'], env, cli);
    expect(inspected.code).toBe(1);
    expect(inspected.output).toMatch(/onnxruntime-node/);
    const pictures = [SAMPLE, '--images', join(root, 'media', 'sample', 'images')];
    expect((await inspectIn(folder, pictures, env, cli)).code).toBe(1);
    const { output } = await inspectIn(folder, ['engines'], env, cli);
    expect(output).toMatch(/tfjs-node-gpu +unavailable\n +@tensorflow\/tfjs-node-gpu is not installed/);
    expect(await readdir(ran)).toEqual([]);
  });

  test('is not loaded for a module that lacks a dependency', async () => {
    const cli = await packageWith(['onnxruntime-node', 'detect-libc', 'semver', '@img/colour']);
    // A copy, because Node would look next to a link's target.
    const sharp = join(dirname(dirname(cli)), 'node_modules', 'sharp');
    await cp(join(root, 'node_modules', 'sharp'), sharp, { recursive: true });
    await inspectIn(folder, [SAMPLE, '--images', join(root, 'media', 'sample', 'images')], {}, cli);
    expect(await readdir(ran)).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a program in the working folder', () => {
  test.each(['', '.', ':', 'bin', './bin'])('is not run, though PATH begins with %j', async (first) => {
    const work = join(folder, 'work');
    for (const name of ['python3', 'python', 'nvidia-smi', 'ldconfig']) {
      await plantProgram(join(work, name));
      await plantProgram(join(work, 'bin', name));
    }
    await inspectIn(work, ['engines', '--threads', '1'], { PATH: `${first}:/nowhere` });
    expect(await readdir(ran)).toEqual([]);
  });

  test('is not run, even if a variable names it by a relative path; the reason is reported', async () => {
    const work = join(folder, 'work');
    await plantProgram(join(work, 'venv', 'bin', 'python'));
    const env = { NVAE_PYTHON: 'venv/bin/python', NVAE_TENSORFLOW_FOLDER: 'tensorflow' };
    const { output } = await inspectIn(work, ['engines', '--threads', '1'], env);
    expect(output).toContain('but venv/bin/python is not an absolute path, so it is not run.');
    expect(output).toContain('The folder tensorflow with TensorFlow.js is not named by an absolute path.');
    expect(await readdir(ran)).toEqual([]);
  });
});

test.each([
  { HOME: '.', XDG_CACHE_HOME: '' },
  { HOME: '', XDG_CACHE_HOME: '.cache' },
  { HOME: 'home', XDG_CACHE_HOME: './cache' },
])('nothing is written into the working folder, whatever the variables: %j', async (env) => {
  const work = join(folder, 'work');
  await mkdir(work);
  await inspectIn(work, [SAMPLE, '--samples', '1', '--threads', '1'], { ...env, VK_ICD_FILENAMES: '/nowhere.json' });
  expect(await readdir(work)).toEqual([]);
});

test('links for an engine are not created where others could plant them first', async () => {
  const python = await fakeEnvironment(join(folder, 'env'));
  await python.install('onnxruntime_gpu', dependencies['onnxruntime-node']);
  for (const name of ['shared', 'cuda']) await python.put('onnxruntime', 'capi', `libonnxruntime_providers_${name}.so`);
  const [temporary, work] = [join(folder, 'tmp'), join(folder, 'work')];
  for (const path of [temporary, work]) await mkdir(path);
  const env = { NVAE_PYTHON: python.interpreter, TMPDIR: temporary };
  await inspectIn(work, [SAMPLE, '--samples', '1', '--engine', 'onnxruntime-cuda'], env);
  expect(await readdir(temporary)).toEqual([]);
  expect(await readdir(join(folder, 'cache', 'nvae-inspect', 'cuda'))).toHaveLength(1);
});
