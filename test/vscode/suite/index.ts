/**
 * The function with which the extension host runs the suite: every `*.test.ts` beside this file, each leaving no page
 * open.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';
import { closeAll, extension } from './inspector';

/**
 * Resolves when every test has passed. Writes its `Outcome` (`scripts/outcome.mjs`) to the file that
 * NVAE_TEST_REPORT names.
 * @throws {Error} if one has failed
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 30_000, retries: 1 });
  mocha.rootHooks({
    beforeAll: async () => {
      await extension().activate();
    },
    afterEach: closeAll,
  });
  for (const file of await readdir(__dirname)) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  const failures: string[] = [];
  const repeated: string[] = [];
  const passed = await new Promise<number>((resolve) => {
    const runner: Mocha.Runner = mocha.run(() => {
      resolve(runner.stats?.passes ?? 0);
    });
    runner.on('fail', (test, error: Error) => {
      failures.push(described(test, error));
    });
    // What it is called with is not in its types.
    runner.on('retry', (test: Mocha.Test, error: Error) => {
      repeated.push(described(test, error));
    });
  });
  const report = process.env['NVAE_TEST_REPORT'];
  if (report !== undefined) {
    await mkdir(dirname(report), { recursive: true });
    await writeFile(report, JSON.stringify({ passed, failures, repeated }));
  }
  if (failures.length > 0) throw new Error(`${String(failures.length)} failed`);
}

function described(test: Mocha.Test, { message }: Error): string {
  return `${test.fullTitle()}\n    ${message}`;
}
