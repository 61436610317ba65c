/**
 * Runs suite/*.test.ts inside a real extension host: in the desktop VS Code that NVAE_TEST_VSCODE names (an
 * executable), or else in the VS Code server. Leaves the numbers of tests in test-output/vscode.json.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/command.mjs';

const suite = join(root, 'dist', 'test');
await rm(suite, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['test/vscode/suite/*.ts'],
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
      NVAE_TEST_REPORT: join(root, 'test-output', 'vscode.json'),
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
