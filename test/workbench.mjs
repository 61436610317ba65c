/** A real VS Code for the tests: a server with a fresh profile, and a browser in front of it. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { installExtension, startServer, workbenchUrl } from '../scripts/server.mjs';
import { installBrowser } from '../scripts/setup/browser.mjs';

// No sandbox: tests run as root in containers. The other options keep the browser from contacting anyone but the
// server.
export const BROWSER_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
BROWSER_ARGS.push('--disable-background-networking', '--disable-component-update', '--disable-sync');

/**
 * @typedef {object} Workbench
 * @property {import('playwright-core').Page} page
 * @property {Promise<void>} ended resolves when the server has ended
 * @property {() => Promise<void>} close ends browser, server and extension hosts, and deletes the profile
 */

/**
 * Opens VS Code on a folder, with a new HOME, profile and temporary folder.
 * @param {object} options
 * @param {string} options.folder absolute path of the workspace
 * @param {string} [options.extension] absolute path of the extension under development
 * @param {string} [options.vsix] absolute path of a packaged extension to install
 * @param {string} [options.tests] absolute path of a suite to run in the extension host
 * @param {Record<string, unknown>} [options.settings] VS Code settings
 * @param {NodeJS.ProcessEnv} [options.env] added to the extension host's environment
 * @param {import('../scripts/setup/vscodeServer.mjs').ServerVersion} [options.version] of VS Code; the oldest by default
 * @param {(page: import('playwright-core').Page) => Promise<void>} [options.beforeLoad]
 * @returns {Promise<Workbench>}
 */
export async function openWorkbench({ folder, extension, vsix, tests, settings = {}, env = {}, version, beforeLoad }) {
  const browser = await chromium.launch({ executablePath: await installBrowser(), args: BROWSER_ARGS });
  const profile = await mkdtemp(join(tmpdir(), 'workbench-'));
  const temporary = join(profile, 'tmp');
  await mkdir(temporary);
  const own = { ...process.env, HOME: profile, TMPDIR: temporary, ...env };
  if (vsix !== undefined) await installExtension(vsix, { data: profile, env: own });
  const server = await startServer({ data: profile, settings, env: own, version });
  const close = async () => {
    await browser.close();
    await server.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await beforeLoad?.(page);
    const development = { ...(extension !== undefined && { extension }), ...(tests !== undefined && { tests }) };
    await page.goto(workbenchUrl(server.port, { folder, ...development }));
    return { page, ended: server.ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}
