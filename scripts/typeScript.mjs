/** Loads the TypeScript parts of scripts, which import from src/ or webview/. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './setup/command.mjs';

/** Scripts find the checkout from their own location, so they are not bundled. */
const SCRIPTS = {
  name: 'scripts',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^\..*\.mjs$/ }, ({ path, importer }) => ({
      path: pathToFileURL(resolve(dirname(importer), path)).href,
      external: true,
    }));
  },
};

/**
 * @param {string} file relative to the checkout
 * @returns {Promise<unknown>} the file's exports
 */
export async function loadTypeScript(file) {
  const folder = join(root, 'test-output', 'scripts');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(file, '.ts')}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    plugins: [SCRIPTS],
    logLevel: 'warning',
  });
  /** @type {unknown} */
  const exported = await import(pathToFileURL(outfile).href);
  return exported;
}
