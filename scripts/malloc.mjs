/** How a model process allocates memory, wherever it is started; `src/client/process/modelEnvironment.ts` says why. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/command.mjs';

/** @type {unknown} */
const variables = JSON.parse(readFileSync(join(root, 'src', 'client', 'process', 'malloc.json'), 'utf8'));

/** The environment variables of a model process. */
export const MALLOC = /** @type {Readonly<Record<string, string>>} */ (variables);
