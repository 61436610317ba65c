/** The environment of processes that are started here, and the programs that may run. */
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, findProgram } from '../../src/model/engine/machine/program';
import { describeEnvironment } from '../../src/model/engine/machine/pythonEnvironment';
import { startProcess } from '../../src/model/engine/host/hostConnection';
import { childEnvironment } from '../../src/protocol/childEnvironment';
import { fakeEnvironment } from '../fixtures/pythonEnvironment';

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'children-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function script(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, ['#!/bin/sh', ...lines].join('\n'));
  await chmod(path, 0o755);
  return path;
}

describe('a child process', () => {
  test('gets what it needs, and no token', () => {
    const env = {
      ...{ PATH: '/usr/bin', HOME: '/home/ada', LC_ALL: 'C.UTF-8', CUDA_VISIBLE_DEVICES: '1', MALLOC_ARENA_MAX: '1' },
      ...{ GITHUB_TOKEN: 'secret', AWS_SECRET_ACCESS_KEY: 'secret', HF_TOKEN: 'secret', SSH_AUTH_SOCK: '/tmp/agent' },
      ...{ NODE_OPTIONS: '--require ./evil.js', NODE_PATH: '/evil', LD_PRELOAD: '/evil.so', PYTHONPATH: '/evil' },
      ...{ VSCODE_IPC_HOOK: '/tmp/hook', DYLD_INSERT_LIBRARIES: '/evil.dylib', BASH_ENV: '/evil' },
    };
    expect(childEnvironment(env, { platform: 'linux' })).toEqual({
      ...{ PATH: '/usr/bin', HOME: '/home/ada', LC_ALL: 'C.UTF-8', CUDA_VISIBLE_DEVICES: '1', MALLOC_ARENA_MAX: '1' },
    });
  });

  test('gets only absolute paths, and none that leads into an untrusted workspace', () => {
    const env = {
      PATH: ':.:/usr/bin:bin:/work/evil/bin:/opt/bin:',
      LD_LIBRARY_PATH: ':',
      VIRTUAL_ENV: '/work/evil/.venv',
      CONDA_PREFIX: 'conda',
      VK_ICD_FILENAMES: '/work/evil/icd.json',
    };
    const isTrusted = (path: string) => !path.startsWith('/work/evil');
    expect(childEnvironment(env, { platform: 'linux', isTrusted })).toEqual({ PATH: '/usr/bin:/opt/bin' });
  });

  test('gets the same on Windows, where case doesn’t matter in names', () => {
    const env = { Path: 'C:\\Windows;.;;\\share;\\\\server\\bin;D:/tools', SystemRoot: 'C:\\Windows', Token: 'secret' };
    expect(childEnvironment(env, { platform: 'win32' })).toEqual({
      Path: 'C:\\Windows;\\\\server\\bin;D:/tools',
      SystemRoot: 'C:\\Windows',
    });
  });

  test('that is an engine’s host works in the engines’ folder, not in the user’s, and gets no token', async () => {
    vi.stubEnv('GITHUB_TOKEN', 'secret');
    vi.stubEnv('LD_LIBRARY_PATH', ':');
    const host = join(folder, 'host.js');
    await writeFile(host, `process.send({ cwd: process.cwd(), env: process.env }); process.on('message', () => {});`);
    const connection = startProcess(host, { NVIDIA_TF32_OVERRIDE: '0' });
    const told = await new Promise<unknown>((resolve) => void connection.channel.on(resolve));
    await connection.end();
    expect(told).toMatchObject({ cwd: folder, env: { NVIDIA_TF32_OVERRIDE: '0' } });
    expect(told).not.toHaveProperty('env.GITHUB_TOKEN');
    expect(told).not.toHaveProperty('env.LD_LIBRARY_PATH');
  });
});

describe.runIf(process.platform !== 'win32')('a program that is queried', () => {
  test('is killed after its time, even if it ignores the signal to end', async () => {
    const stubborn = await script('stubborn', "trap '' TERM INT HUP", 'while :; do sleep 0.05; done');
    expect(await ask(stubborn, [], 200)).toBeNull();
  });

  test('works in its own folder and gets no token', async () => {
    vi.stubEnv('GITHUB_TOKEN', 'secret');
    expect(await ask(await script('tells', 'pwd; echo "token:$GITHUB_TOKEN"'), [], 5000)).toBe(`${folder}\ntoken:\n`);
  });

  test('is searched for in absolute folders of the PATH only', async () => {
    await mkdir(join(folder, 'bin'));
    await script('bin/tool');
    expect(await findProgram('tool', `.:bin::${folder}/bin`)).toBe(join(folder, 'bin', 'tool'));
    expect(await findProgram('bin/tool', folder)).toBeNull();
    expect(await findProgram('./bin/tool', folder)).toBeNull();
    expect(await findProgram(join(folder, 'bin'))).toBeNull();
  });

  test('is not run if it lies in an untrusted workspace, whatever names it', async () => {
    const workspace = join(folder, 'workspace');
    const { interpreter } = await fakeEnvironment(join(workspace, '.venv'));
    await symlink(workspace, join(folder, 'link'));
    const throughLink = join(folder, 'link', '.venv', 'bin', 'python');
    const outside = join(folder, 'python3');
    await symlink(interpreter, outside);
    for (const named of [interpreter, throughLink, outside]) {
      expect(await describeEnvironment(named)).not.toBeNull();
    }
    vi.stubEnv('NVAE_UNTRUSTED_FOLDERS', JSON.stringify([join(folder, 'link')]));
    for (const named of [interpreter, throughLink, outside]) expect(await describeEnvironment(named)).toBeNull();
    vi.stubEnv('PATH', `${join(workspace, '.venv', 'bin')}:${folder}`);
    expect(await findProgram('python')).toBeNull();
    expect(await findProgram('python3')).toBeNull();
  });

  test('may be missing, or be a file where a folder is expected', async () => {
    const file = await script('file');
    expect(await describeEnvironment(join(file, 'bin', 'python'))).toBeNull();
    const odd = await fakeEnvironment(join(folder, 'odd'));
    await odd.put('nvidia', 'cublas', 'lib');
    expect((await describeEnvironment(odd.interpreter))?.cudaLibraries).toEqual(new Set());
  });
});
