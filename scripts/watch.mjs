/**
 * `npm run watch`: writes the bundles to dist/, and rewrites each one when one of its files changes, until Ctrl-C. The
 * task `watch` in .vscode/tasks.json reads its output: one line per error, between `Building …` and `Watching …`.
 */
import { join } from 'node:path';
import { watchBundles } from './bundles.mjs';
import { root, runScript } from './setup/command.mjs';
import { shipAddon } from './setup/tensorflow.mjs';

const FOLDER = join(root, 'dist');

/** Number of builds in progress. */
let running = 0;

await runScript(async () => {
  await shipAddon(FOLDER);
  await watchBundles(FOLDER, { started, ended });
});

function started() {
  if (running++ === 0) console.log('Building …');
}

/** @param {import('esbuild').BuildResult} result */
function ended({ errors, warnings, metafile }) {
  for (const error of errors) console.error(inOneLine(error, 'error'));
  for (const warning of warnings) console.warn(inOneLine(warning, 'warning'));
  for (const bundle of Object.keys(metafile?.outputs ?? {})) {
    if (!bundle.endsWith('.map')) console.log(`  ${bundle}`);
  }
  if (--running === 0) console.log('Watching …');
}

/**
 * @param {import('esbuild').Message} message
 * @param {'error' | 'warning'} severity
 * @returns {string} for example `src/model/main.ts:3:8: error: Could not resolve "./nothing"`
 */
function inOneLine({ text, location }, severity) {
  const place = location === null ? 'esbuild:1:1' : `${location.file}:${location.line}:${location.column + 1}`;
  return `${place}: ${severity}: ${text.replaceAll('\n', ' ')}`;
}
