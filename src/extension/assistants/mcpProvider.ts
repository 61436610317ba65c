/** Offers `nvae-inspect mcp` to VS Code's agents, for the folders of the workspace. */
import * as vscode from 'vscode';

const ID = 'nvaeInspector.mcp';

/** The parts of VS Code's interface that are used here. Its types in 1.100 lack them. */
interface McpInterface {
  readonly McpStdioServerDefinition: new (
    label: string,
    command: string,
    args: string[],
    env: Record<string, string>,
    version: string,
  ) => object;
  readonly lm: {
    registerMcpServerDefinitionProvider(
      id: string,
      provider: {
        provideMcpServerDefinitions(): object[];
        readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
      },
    ): { dispose(): void };
  };
}

export interface McpSurroundings {
  /** The command line's bundle. */
  readonly script: string;
  readonly version: string;
  /** Absolute paths of the workspace's folders. */
  readonly folders: () => readonly string[];
}

/** In a workspace that isn't trusted, nothing is offered: an agent would read its files unasked. */
export function registerMcpServer({ script, version, folders }: McpSurroundings): { dispose(): void }[] {
  const { lm, McpStdioServerDefinition } = vscode as unknown as McpInterface;
  if (!hasMcp(vscode.version)) return [];
  const changed = new vscode.EventEmitter<void>();
  return [
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    lm.registerMcpServerDefinitionProvider(ID, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () =>
        vscode.workspace.isTrusted && folders().length > 0
          ? [
              new McpStdioServerDefinition(
                'NVAE Latent Inspector',
                process.execPath,
                [script, 'mcp', ...folders()],
                // On the desktop, execPath is Electron, which acts as Node only with this variable.
                { ELECTRON_RUN_AS_NODE: '1' },
                version,
              ),
            ]
          : [],
    }),
  ];
}

/** In 1.100 the functions were there, but only for extensions that VS Code's makers had listed. */
function hasMcp(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 101);
}
