/** The parts of the benchmark that are TypeScript, since they reach into the extension or the page. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../setup/command.mjs';
import { folder } from './released.mjs';

/**
 * @param {'pageBench' | 'cancelBench'} name of a file in test/bench
 * @returns {Promise<unknown>} what it exports
 */
export async function loadTypeScript(name) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`test/bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  /** @type {unknown} */
  const exported = await import(pathToFileURL(outfile).href);
  return exported;
}
