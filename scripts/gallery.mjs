/**
 * `npm run gallery`: serves the page in a browser, without VS Code, on recorded inspections. Makes recordings that are
 * missing or stale.
 *
 * `-- --record` remakes all recordings and exits, `-- --themes` records VS Code's themes and exits, and `-- --port N`
 * serves on that port.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBundles } from './bundles.mjs';
import { root, runScript } from './setup/command.mjs';
import { loadTypeScript } from './typeScript.mjs';

/**
 * @typedef {object} Gallery the exports of test/gallery/gallery.ts, whose types need those of a browser
 * @property {(anew: boolean) => Promise<void>} record
 * @property {() => Promise<void>} recordThemes
 * @property {(port: number) => Promise<{ url: string }>} serve
 */

const { values } = parseArgs({
  options: { record: { type: 'boolean' }, themes: { type: 'boolean' }, port: { type: 'string', default: '0' } },
});

await runScript(async () => {
  await writeBundles(join(root, 'dist'), 'development');
  const gallery = /** @type {Gallery} */ (await loadTypeScript('test/gallery/gallery.ts'));
  if (values.themes) await gallery.recordThemes();
  else await gallery.record(values.record ?? false);
  if (!values.themes && !values.record) {
    const { url } = await gallery.serve(Number(values.port));
    console.log(`The gallery is at ${url}; Ctrl-C ends it.`);
  }
});
