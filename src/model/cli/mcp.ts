/** `nvae-inspect mcp`: the tools for assistants, served from a bundle of its own, which runs model processes. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './openSession';

interface McpBundle {
  readonly serve: (folders: readonly string[], cache: string | null) => Promise<void>;
}

/** @returns once the client is gone */
export async function serveMcp(folders: readonly string[]): Promise<void> {
  const { serve } = createRequire(__filename)(join(__dirname, 'mcp.js')) as McpBundle;
  await serve(folders, cacheFolder());
}
