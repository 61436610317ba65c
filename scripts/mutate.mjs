/**
 * `npm run mutate [-- FILE|FOLDER …]`: mutates the code that computes and says the numbers, or the parts named, and
 * tells which mutants no unit test notices. What did not change since the last run is not run again.
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
