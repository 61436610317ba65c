/** An engine's process that hangs in native code doesn't outlive the model process, however that ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';

const ENDING_MS = 20_000;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parent-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** An ended process may still be listed until somebody waits for it. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    const about = `/proc/${id}/stat`;
    return !existsSync(about) || !readFileSync(about, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

test(
  'a hanging host ends when its parent is killed',
  async () => {
    await build({
      stdin: {
        contents: `import { endWithParent } from './src/model/engine/host/endWithParent';
        endWithParent();
        process.on('message', () => { process.send('hangs'); for (;;); });
        process.send('up');`,
        resolveDir: root,
        loader: 'ts',
      },
      ...{ bundle: true, platform: 'node', format: 'cjs', outfile: join(folder, 'host.js') },
    });
    const parent = join(folder, 'parent.js');
    await writeFile(
      parent,
      `const host = require('node:child_process').fork(${JSON.stringify(join(folder, 'host.js'))});
     host.on('message', (said) => said === 'up' ? host.send('hang') : console.log(host.pid));`,
    );
    const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const host = Number(line);
    expect(isRunning(host)).toBe(true);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(host)).toBe(false), { timeout: ENDING_MS });
  },
  2 * ENDING_MS,
);
