/** An untrusted workspace runs nothing of its own, nor of another workspace whose environment the settings name. */
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Memento, WorkspaceFolder } from 'vscode';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import { WorkspaceTrust } from '../../src/extension/settings/workspaceTrust';
import type { SetupPlaces } from '../../src/protocol/engineSetup';
import { fakeEnvironment } from '../fixtures/pythonEnvironment';

const silent = { report: () => undefined, keep: () => undefined, ended: () => undefined };

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'trust-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** VS Code's memory of all windows. */
function memory(): Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as Memento;
}

function windowOn(path: string, isTrusted: boolean) {
  const workspaceFolders = [{ uri: { scheme: 'file', fsPath: path } } as unknown as WorkspaceFolder];
  return { isTrusted, workspaceFolders, workspaceFile: undefined };
}

/** The ways found by a set-up that need nothing more than an interpreter in these places. */
async function placesFound(trust: WorkspaceTrust, change: Partial<SetupPlaces>): Promise<string> {
  const command = [join(root, 'dist', 'model.js'), join(folder, 'storage')] as const;
  const process = new ModelProcesses(command, () => trust.untrustedFolders()).start({
    ...silent,
    output: () => undefined,
  });
  try {
    const nowhere = { pythons: [], workspaceFolders: [], tensorFlowFolder: null };
    const { ways } = await process.calls.findEngineSetup({ ...nowhere, ...change });
    return ways.map(({ place }) => place).join('\n');
  } finally {
    process.kill();
  }
}

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the environment that was set up in a trusted workspace is not run in the window of one that is not trusted',
  async () => {
    const [mine, cloned] = [join(folder, 'mine'), join(folder, 'cloned')];
    const { interpreter } = await fakeEnvironment(join(mine, '.venv'));
    const shared = memory();
    const trusted = new WorkspaceTrust(windowOn(mine, true), shared);
    await trusted.keptInSettings(interpreter);
    expect(await placesFound(trusted, { pythons: [interpreter] })).toContain(join(mine, '.venv'));
    const untrusted = new WorkspaceTrust(windowOn(cloned, false), shared);
    expect(untrusted.untrustedFolders()).toEqual([cloned, mine]);
    expect(await placesFound(untrusted, { pythons: [interpreter] })).not.toContain(mine);
    // The variables of a shell in which it is active lead to it, too.
    vi.stubEnv('VIRTUAL_ENV', join(mine, '.venv'));
    vi.stubEnv('PATH', `${join(mine, '.venv', 'bin')}:${process.env['PATH']}`);
    expect(await placesFound(untrusted, {})).not.toContain(mine);
    expect(await placesFound(new WorkspaceTrust(windowOn(cloned, true), shared), {})).toContain(mine);
  },
);

test('anything outside workspaces is used everywhere', async () => {
  const shared = memory();
  const python = join(folder, 'env', 'bin', 'python');
  await new WorkspaceTrust(windowOn(join(folder, 'mine'), true), shared).keptInSettings(python);
  const untrusted = new WorkspaceTrust(windowOn(join(folder, 'cloned'), false), shared);
  expect(untrusted.untrustedFolders()).toEqual([join(folder, 'cloned')]);
});

test('a model process works in its own folder, and gets no token', async () => {
  vi.stubEnv('GITHUB_TOKEN', 'secret');
  vi.stubEnv('NODE_OPTIONS', '--no-warnings');
  vi.stubEnv('LD_LIBRARY_PATH', ':');
  const script = fileURLToPath(new URL('../fixtures/model-process/surroundings.mjs', import.meta.url));
  const lines: string[] = [];
  const process = new ModelProcesses([script]).start({ ...silent, output: (_, line) => lines.push(line) });
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  process.kill();
  const { cwd, env } = JSON.parse(lines[0]!) as { cwd: string; env: Record<string, string> };
  expect(cwd).toBe(dirname(script));
  expect(env).toMatchObject({ ELECTRON_RUN_AS_NODE: '1', MALLOC_ARENA_MAX: '1', NVAE_UNTRUSTED_FOLDERS: '[]' });
  for (const name of ['GITHUB_TOKEN', 'NODE_OPTIONS', 'LD_LIBRARY_PATH']) expect(env).not.toHaveProperty(name);
});

test('without a folder of its own, a model process looks for nothing, least of all in the temporary folder', async () => {
  vi.stubEnv('TMPDIR', folder);
  const process = new ModelProcesses([join(root, 'dist', 'model.js')]).start({ ...silent, output: () => undefined });
  const asked = process.calls.findEngineSetup({ pythons: [], workspaceFolders: [], tensorFlowFolder: null });
  await expect(asked).rejects.toThrow('was not given a folder of its own');
  process.kill();
  expect(await readdir(folder)).toEqual([]);
});
