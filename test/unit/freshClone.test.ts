/** The npm scripts where the project's packages are missing or outdated. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { areInstalled } from '../../scripts/setup/dependencies.mjs';
import packageJson from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');
const SCRIPTS = Object.entries(packageJson.scripts).filter(([, command]) => command.startsWith('node '));

describe('In a fresh clone', () => {
  let clone: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    clone = await mkdtemp(join(tmpdir(), 'clone-'));
    for (const path of ['scripts', 'package.json', 'package-lock.json']) {
      await cp(join(root, path), join(clone, path), { recursive: true });
    }
    // An npm without a registry: it says what it was asked for, and fails.
    const npm = join(clone, 'bin', 'npm');
    await mkdir(dirname(npm));
    await writeFile(npm, '#!/bin/sh\necho "asked npm for: $*"\nexit 1\n');
    await chmod(npm, 0o755);
    env = { ...process.env, PATH: `${dirname(npm)}:${process.env['PATH']}` };
  });

  afterAll(() => rm(clone, { recursive: true, force: true }));

  test.skipIf(process.platform === 'win32').each(SCRIPTS)(
    'npm run %s installs the packages before it needs one',
    async (_, command) => {
      const [node = '', ...args] = command.split(' ');
      const ended = promisify(execFile)(node, args, { cwd: clone, env });
      await expect(ended).rejects.toMatchObject({
        stdout: expect.stringContaining('asked npm for: ci\n') as string,
        stderr: expect.stringMatching(/^npm ci failed.* run this again\.\n$/) as string,
        code: 1,
      });
    },
  );
});

describe('The packages are installed', () => {
  let folder: string;
  const lock = (versions: Record<string, { version: string; optional?: true }>) =>
    JSON.stringify({ packages: { '': { version: '0.1.0' }, ...versions } });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packages-'));
    await mkdir(join(folder, 'node_modules'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function installed(wanted: Parameters<typeof lock>[0], there: Parameters<typeof lock>[0]): Promise<boolean> {
    await writeFile(join(folder, 'node_modules', '.package-lock.json'), lock(there));
    await writeFile(join(folder, 'package-lock.json'), lock(wanted));
    return areInstalled(folder);
  }

  test('if they have the versions in package-lock.json, however new that file is', async () => {
    expect(await installed({ a: { version: '1.0.0' } }, { a: { version: '1.0.0' } })).toBe(true);
    await utimes(join(folder, 'node_modules', '.package-lock.json'), 0, 0);
    expect(areInstalled(folder)).toBe(true);
  });

  test('but not if one is missing or has another version', async () => {
    expect(await installed({ a: { version: '1.0.0' }, b: { version: '1.0.0' } }, { a: { version: '1.0.0' } })).toBe(
      false,
    );
    expect(await installed({ a: { version: '1.0.1' } }, { a: { version: '1.0.0' } })).toBe(false);
  });

  test('even without the optional ones of other machines', async () => {
    expect(await installed({ a: { version: '1.0.0', optional: true } }, {})).toBe(true);
  });

  test('and here, by the list that npm keeps', () => {
    expect(areInstalled(root)).toBe(true);
  });
});
