/** The MCP server: the tools over stdin and stdout, for a client that started it. */
import { McpServer, type CallToolResult, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { once } from 'node:events';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { CommandLine } from '../../client/process/commandLine';
import { ModelProcesses } from '../../client/process/modelProcesses';
import { USUAL_ENGINE } from '../../protocol/inspection';
import { visibleJson, visibleText } from '../../protocol/visibleText';
import { OwnInspections } from '../ownInspections';
import { pathsOf, type CommonArguments } from '../request';
import type { Tool } from '../tool';
import { TOOLS } from '../tools';
import { realFolders, requireAllowed } from './allowedFolders';

const INSTRUCTIONS =
  'Answers questions about NVAE checkpoints: hierarchical variational autoencoders. Numbers are in nats per image and come ' +
  'with standard errors and caveats: pass both on. Files are read only, in the folders that the user allows.';

/**
 * Serves until the client is gone. Writes nothing but the protocol to stdout.
 * @param folders the only folders in which files are read
 * @param cache the folder that caches which engine is fastest; `null` for none
 * @throws Error if one of the folders is none
 */
export async function serve(folders: readonly string[], cache: string | null): Promise<void> {
  const allowed = await realFolders(folders);
  const rules = { untrusted: [], readable: allowed };
  const commandLine = new CommandLine(join(__dirname, 'cli.js'), () => rules);
  const command = [join(__dirname, 'model.js'), ...(cache === null ? [] : [cache])] as const;
  const inspections = new OwnInspections(new ModelProcesses([...command], () => [], allowed), (line) =>
    process.stderr.write(`${visibleText(line)}\n`),
  );
  // The transport starts reading, and what it has read can't be waited for afterwards.
  const gone = once(process.stdin, 'close');
  const server = serveStdio(() => serverOf({ inspections, commandLine, folders: allowed }));
  try {
    await gone;
  } finally {
    inspections.dispose();
    await server.close();
  }
}

function serverOf(served: Served): McpServer {
  const server = new McpServer({ name: 'nvae-latent-inspector', version }, { instructions: INSTRUCTIONS });
  for (const tool of TOOLS) {
    const { title, description, arguments: inputSchema } = tool;
    const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
    server.registerTool(tool.name, { title, description, inputSchema, annotations }, (args, context) =>
      call(tool, args, served, context),
    );
  }
  return server;
}

interface Served {
  readonly inspections: OwnInspections;
  readonly commandLine: CommandLine;
  /** Real paths. */
  readonly folders: readonly string[];
}

/** Errors are for the model to act on, except that a cancelled call has no answer. */
async function call(
  tool: Tool,
  args: unknown,
  { inspections, commandLine, folders }: Served,
  context: ServerContext,
): Promise<CallToolResult> {
  const { signal } = context.mcpReq;
  try {
    for (const path of pathsOf(args as CommonArguments)) await requireAllowed(path, folders);
    const { facts, picture } = await tool.run(args as Record<string, unknown>, {
      inspections,
      commandLine,
      resources: { engine: USUAL_ENGINE, threads: null },
      signal,
      progress: (done, total, stage) => void tell(context, { progress: done, total, message: stage }),
    });
    return {
      content: [
        { type: 'text', text: visibleJson(facts) },
        ...(picture === null
          ? []
          : ([
              { type: 'text', text: visibleText(picture.says) },
              { type: 'image', data: Buffer.from(picture.png).toString('base64'), mimeType: 'image/png' },
            ] as const)),
      ],
    };
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return { isError: true, content: [{ type: 'text', text: visibleText(message) }] };
  }
}

/** Only to a client that asked for it. */
async function tell(
  { mcpReq }: ServerContext,
  progress: { readonly progress: number; readonly total: number; readonly message: string },
): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq
    .notify({ method: 'notifications/progress', params: { progressToken, ...progress } })
    .catch(() => undefined);
}
