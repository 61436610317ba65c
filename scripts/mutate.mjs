/**
 * `npm run mutate [-- FILE|FOLDER …]`: makes small changes to the code that computes and prints the numbers, or to the
 * files named, and reports those that no unit test notices. Results are reused where neither code nor tests changed.
 */
import { mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root, run } from './setup/command.mjs';

const parts = process.argv.slice(2).map((path) => (extname(path) === '.ts' ? path : `${path}/**/*.ts`));
const only = parts.length > 0 ? ['--mutate', parts.join(',')] : [];
mkdirSync(join(root, 'test-output', 'mutate'), { recursive: true });
const stryker = join(root, 'node_modules', '.bin', 'stryker');
const ended = await run(stryker, ['run', join('scripts', 'mutate', 'stryker.config.mjs'), ...only]);
process.exitCode = ended ? 0 : 1;
