/**
 * The bundles of src/ and webview/. The extension, the model process, the engines' hosts, and the command line are
 * CommonJS for Node 20; the page is one script and one style sheet for the webview.
 */
import { readdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { build, context } from 'esbuild';
import { MALLOC } from './malloc.mjs';
import { root, SetupError } from './setup/command.mjs';

/**
 * @param {string} folder absolute path for the bundles
 * @param {'development' | 'shipped'} purpose shipped bundles are minified and have no source maps
 * @returns {Promise<string[]>} the files in the bundles, relative to the checkout
 * @throws {SetupError} if something can't be bundled; esbuild has reported what and where
 */
export async function writeBundles(folder, purpose) {
  const results = await Promise.allSettled(bundles(folder, purpose).map((options) => build(options)));
  const inputs = results.flatMap((result) =>
    result.status === 'fulfilled' ? Object.keys(result.value.metafile?.inputs ?? {}) : [],
  );
  if (results.some(({ status }) => status === 'rejected')) throw new SetupError('The build failed.');
  await makeExecutable(folder);
  return inputs;
}

/**
 * Writes the bundles for development, and rewrites each one when one of its files changes.
 * @param {string} folder absolute path for the bundles
 * @param {object} listener `started` and `ended` are each called once per build
 * @param {() => void} listener.started is called for all first builds before any of them ends
 * @param {(result: import('esbuild').BuildResult) => void} listener.ended if there are errors, nothing was written
 * @returns {Promise<() => Promise<void>>} a function that stops watching
 */
export async function watchBundles(folder, { started, ended }) {
  const watched = bundles(folder, 'development').map((options) => {
    let announced = true;
    started();
    /** @type {import('esbuild').Plugin} */
    const reporter = {
      name: 'reporter',
      setup(build) {
        build.onStart(() => {
          if (!announced) started();
          announced = false;
        });
        build.onEnd(async (result) => {
          if (result.errors.length === 0 && isCommandLine(options)) await makeExecutable(folder);
          ended(result);
        });
      },
    };
    return { ...options, logLevel: /** @type {const} */ ('silent'), plugins: [reporter] };
  });
  const contexts = await Promise.all(watched.map((options) => context(options)));
  await Promise.all(contexts.map((each) => each.watch()));
  return async () => {
    await Promise.all(contexts.map((each) => each.dispose()));
  };
}

/** Packages with native code, which are loaded from node_modules at run time. */
const NATIVE = ['onnxruntime-node', 'sharp'];

/** @param {import('esbuild').BuildOptions} options */
function isCommandLine({ entryPoints }) {
  return entryPoints !== undefined && 'cli' in entryPoints;
}

/** @param {string} folder folder of the bundles */
async function makeExecutable(folder) {
  await chmod(join(folder, 'cli.js'), 0o755);
}

/**
 * @param {string} folder
 * @param {'development' | 'shipped'} purpose
 * @returns {import('esbuild').BuildOptions[]}
 */
function bundles(folder, purpose) {
  /** @type {import('esbuild').BuildOptions} */
  const bundled = {
    absWorkingDir: root,
    bundle: true,
    minify: purpose === 'shipped',
    sourcemap: purpose === 'shipped' ? false : 'linked',
    outdir: folder,
    metafile: true,
    logLevel: 'warning',
  };
  /** @type {import('esbuild').BuildOptions} */
  const node = {
    ...bundled,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Only `require` looks in the package's own folder alone; see src/model/packageFolder.ts.
    supported: { 'dynamic-import': false },
    external: ['vscode', ...NATIVE],
  };
  /** @type {import('esbuild').BuildOptions} */
  const engineHost = {
    ...node,
    // TensorFlow.js's package for Node depends on all of TensorFlow.js, but its kernels use only the core.
    alias: { '@tensorflow/tfjs': '@tensorflow/tfjs-core' },
    // WebAssembly is loaded from node_modules at run time. TensorFlow.js needs node-fetch only to download models.
    external: [...NATIVE, '*.wasm', 'node-fetch'],
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
  return [
    {
      ...node,
      entryPoints: {
        extension: 'src/extension/extension.ts',
        model: 'src/model/process.ts',
        mcp: 'src/assistants/mcp/server.ts',
      },
    },
    { ...engineHost, entryPoints: engineHosts() },
    {
      ...node,
      entryPoints: { cli: 'src/model/cli/main.ts' },
      // The same variables as in the extension's model process.
      banner: {
        js: `#!/usr/bin/env -S ${Object.entries(MALLOC)
          .map((pair) => pair.join('='))
          .join(' ')} node`,
      },
    },
    {
      ...page,
      entryPoints: [
        { in: 'webview/main.tsx', out: 'page' },
        { in: 'webview/page.css', out: 'page' },
      ],
    },
  ];
}

/**
 * Every `*Host.ts` of the engines, bundled under its own name: `engines/onnxRuntimeHost`.
 * @returns {Record<string, string>}
 */
function engineHosts() {
  const folder = 'src/model/engine';
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const hosts = files.filter((file) => file.endsWith('Host.ts'));
  return Object.fromEntries(hosts.map((file) => [`engines/${parse(file).name}`, join(folder, file)]));
}
