/**
 * Runs as a suite in the extension host during a soak. On each connection to the socket that NVAE_SOAK_SOCKET names, it
 * tells what the extension host holds, and what lies in the profile and in the folder for temporary files.
 */
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { bytesHeld, resourcesHeld } from '../fixtures/resourcesHeld';

export interface HeldByHost {
  readonly bytes: number;
  readonly resources: Readonly<Record<string, number>>;
  /** Open files, pipes and sockets; Linux only. */
  readonly openFiles: number;
  /** Temporary files: partial ones anywhere in the profile, and everything in the temporary folder. */
  readonly temporary: readonly string[];
}

/** How the product names files that are not complete. */
const UNFINISHED = /\.(partial|unfinished)$/;

async function heldByHost(): Promise<HeldByHost> {
  const inProfile = readdirSync(homedir(), { recursive: true, encoding: 'utf8' });
  return {
    bytes: await bytesHeld(),
    resources: resourcesHeld(),
    openFiles: readdirSync('/proc/self/fd').length,
    temporary: [...inProfile.filter((path) => UNFINISHED.test(path)), ...readdirSync(tmpdir())],
  };
}

/** Never resolves: VS Code ends with the suite. */
export function run(): Promise<never> {
  createServer((socket) => {
    heldByHost().then(
      (held) => socket.end(JSON.stringify(held)),
      (error: unknown) => socket.destroy(error instanceof Error ? error : undefined),
    );
  }).listen(process.env['NVAE_SOAK_SOCKET']);
  return new Promise(() => undefined);
}
