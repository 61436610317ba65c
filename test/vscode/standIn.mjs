#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code where it can't be installed. Takes the arguments that @vscode/test-electron gives
 * VS Code, runs the suite in the extension host of the VS Code server with a browser in front, and exits with its
 * result. NVAE_TEST_SERVER=current chooses a current server. VS Code's logs go to test-output/vscode.log.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { root } from '../../scripts/setup/command.mjs';
import { CURRENT, OLDEST } from '../../scripts/setup/vscodeServer.mjs';
import { openWorkbench } from '../workbench.mjs';

/** The suite takes a minute; this ends a run in which the extension host never comes up. */
const DEADLINE_MS = 300_000;

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
});
const [folder] = positionals;
const { extensionDevelopmentPath: extension, extensionTestsPath: tests } = values;
if (folder === undefined || typeof extension !== 'string' || typeof tests !== 'string') {
  throw new Error('Give --extensionDevelopmentPath=PATH --extensionTestsPath=PATH FOLDER.');
}

const logFile = join(root, 'test-output', 'vscode.log');
mkdirSync(dirname(logFile), { recursive: true });
const log = createWriteStream(logFile);

/** @type {(code: number) => void} */
let finish;
/** @type {Promise<number>} */
const finished = new Promise((done) => {
  finish = done;
});
const deadline = setTimeout(() => {
  console.error(`The suite did not end within ${String(DEADLINE_MS / 1000)} s.`);
  finish(1);
}, DEADLINE_MS);

// If these two functions exist, the workbench calls them with the extension host's logs and with the suite's result.
const workbench = await openWorkbench({
  folder: resolve(folder),
  extension,
  tests,
  version: process.env['NVAE_TEST_SERVER'] === 'current' ? CURRENT : OLDEST,
  beforeLoad: async (page) => {
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      const line = format(...args);
      log.write(`${type}: ${line}\n`);
      // The suite reports at this level; VS Code's own lines only say what the server does without.
      if (type === 'info' && !line.startsWith('[')) console.log(line);
    });
    await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => {
      finish(code);
    });
  },
});
void workbench.ended.then(() => {
  finish(1);
});
process.exitCode = await finished;
clearTimeout(deadline);
await workbench.close();
log.end();
