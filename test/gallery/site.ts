/** Serves the gallery on this machine: the page's bundles in dist/, the recordings, and the shell around them. */
import { createServer, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/command.mjs';
import { ENTRIES } from './entries';

const SHELL = join(root, 'test', 'gallery', 'shell');
const DIST = join(root, 'dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.recording': 'application/octet-stream',
};

export interface Site {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param folder folder of the recordings, into which the gallery's own scripts are built
 * @param port 0 for any free port
 */
export async function serveGallery(folder: string, port = 0): Promise<Site> {
  await build({
    absWorkingDir: root,
    entryPoints: { shell: join(SHELL, 'main.ts'), vscodeApi: join(SHELL, 'vscodeApi.ts') },
    outdir: folder,
    bundle: true,
    format: 'iife',
    target: 'chrome130',
    logLevel: 'warning',
  });
  const files = new Map([
    ['/', join(SHELL, 'index.html')],
    ['/shell.css', join(SHELL, 'shell.css')],
    ['/shell.js', join(folder, 'shell.js')],
    ['/vscodeApi.js', join(folder, 'vscodeApi.js')],
    ...['page.js', 'page.css', 'page.js.map', 'page.css.map'].map((name) => [`/${name}`, join(DIST, name)] as const),
    ...ENTRIES.map(({ name }) => [`/recordings/${name}`, join(folder, `${name}.recording`)] as const),
  ]);
  const listed = JSON.stringify(ENTRIES.map(({ name, title }) => ({ name, title })));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/entries') response.setHeader('content-type', 'application/json').end(listed);
    else void sendFile(files.get(pathname), response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends the file in its current state: bundles may be rebuilt while the gallery runs. */
async function sendFile(file: string | undefined, response: ServerResponse): Promise<void> {
  try {
    if (file === undefined) throw new Error('no such file');
    const content = await readFile(file);
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('cache-control', 'no-store').end(content);
  } catch {
    response.writeHead(404).end();
  }
}
