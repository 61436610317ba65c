/**
 * `npm run build`: bundles src/ and webview/ into dist/. The extension, the model process with its worker, and the
 * command line are CommonJS for Node 20; the page is one script and one style sheet for the webview.
 */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './setup/command.mjs';

/** @type {import('esbuild').BuildOptions} */
const bundled = { absWorkingDir: root, bundle: true, sourcemap: 'linked', outdir: 'dist', logLevel: 'warning' };

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...bundled,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Given by VS Code, or found by node_modules at run time because they hold native code.
  external: ['vscode', 'onnxruntime-node', 'sharp'],
};

/** @type {import('esbuild').BuildOptions} */
const page = {
  ...bundled,
  platform: 'browser',
  format: 'iife',
  target: 'chrome130',
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...node,
    entryPoints: {
      extension: 'src/extension/extension.ts',
      model: 'src/model/process.ts',
      engine: 'src/model/engine/onnx/sessionHost.ts',
    },
  },
  { ...node, entryPoints: { cli: 'src/model/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  {
    ...page,
    entryPoints: [
      { in: 'webview/main.tsx', out: 'page' },
      { in: 'webview/page.css', out: 'page' },
    ],
  },
];

const results = await Promise.allSettled(bundles.map((options) => build(options)));
if (results.some(({ status }) => status === 'rejected')) {
  // esbuild has said what is wrong, and where.
  process.exitCode = 1;
} else {
  await chmod(join(root, 'dist', 'cli.js'), 0o755);
}
