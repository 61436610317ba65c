import { EventEmitter, once } from 'node:events';
import { access, constants, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BuildResult } from 'esbuild';
import { expect, test } from 'vitest';
import { watchBundles } from '../../scripts/bundles.mjs';

const root = join(import.meta.dirname, '..', '..');

/** Emits `idle` with the files that were written, whenever all builds have ended. */
class Builds extends EventEmitter<{ idle: [written: string[]] }> {
  #running = 0;
  #written: string[] = [];

  readonly started = () => {
    this.#running += 1;
  };

  readonly ended = ({ metafile }: BuildResult) => {
    const files = Object.keys(metafile?.outputs ?? {}).map((path) => basename(path));
    this.#written.push(...files.filter((name) => !name.endsWith('.map')));
    this.#running -= 1;
    if (this.#running > 0) return;
    this.emit('idle', this.#written.toSorted());
    this.#written = [];
  };
}

test('npm run watch writes all bundles at first, and then those with a changed file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watch-'));
  const builds = new Builds();
  const first = once(builds, 'idle');
  const end = await watchBundles(folder, builds);
  try {
    const engines = ['onnxRuntimeHost.js', 'tensorFlowHost.js', 'webAssemblyHost.js'];
    expect(await first).toEqual([
      expect.arrayContaining(['cli.js', 'extension.js', 'model.js', 'page.css', 'page.js', ...engines]),
    ]);
    await access(join(folder, 'cli.js'), constants.X_OK);
    const second = once(builds, 'idle');
    await utimes(join(root, 'webview', 'page.css'), new Date(), new Date());
    expect(await second).toEqual([['page.css', 'page.js']]);
  } finally {
    await end();
    await rm(folder, { recursive: true });
  }
});
