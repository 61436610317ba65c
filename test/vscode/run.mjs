/**
 * Runs tests inside a real extension host: suite/*.test.ts in the desktop VS Code that NVAE_TEST_VSCODE names (an
 * executable), or else in the oldest VS Code server that the extension supports; with `current`, what later versions of
 * VS Code have, in a current server. Leaves the numbers of tests in test-output/vscode.json or vscode-current.json.
 *
 * Usage: node run.mjs [current]
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/command.mjs';

const inCurrent = process.argv[2] === 'current';
const name = inCurrent ? 'vscode-current' : 'vscode';
const ENTRIES = inCurrent
  ? ['test/vscode/suite/index.ts', 'test/vscode/suite/languageModelTools.test.ts', 'test/vscode/current/*.test.ts']
  : ['test/vscode/suite/*.ts'];
const suite = join(root, 'dist', 'test', name);
await rm(suite, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ENTRIES,
  entryNames: '[name]',
  outdir: suite,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'mocha'],
  sourcemap: 'linked',
  logLevel: 'warning',
});

const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
await cp(join(root, 'media', 'sample'), workspace, { recursive: true });
try {
  await runTests({
    vscodeExecutablePath: process.env['NVAE_TEST_VSCODE'] ?? join(import.meta.dirname, 'standIn.mjs'),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(suite, 'index.js'),
    extensionTestsEnv: {
      NVAE_TEST_REPORT: join(root, 'test-output', `${name}.json`),
      ...(inCurrent && { NVAE_TEST_SERVER: 'current' }),
      NVAE_TEST_STATISTICS: join(root, 'test', 'fixtures', 'statistics', 'two-images.safetensors'),
    },
    launchArgs: [workspace],
  });
} catch (error) {
  // The suite has reported what failed.
  if (!(error instanceof TestRunFailedError)) throw error;
  process.exitCode = 1;
} finally {
  await rm(workspace, { recursive: true, force: true });
}
