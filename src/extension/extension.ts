import * as path from 'node:path';
import * as vscode from 'vscode';
import { checkpointToInspect } from './checkpointToInspect';
import { InspectorPages, type OpenInspection } from './inspectorPages';

/** What the extension offers to other extensions. */
export interface InspectorApi {
  /** The open pages' inspections, in the order in which they were opened. */
  openInspections(): readonly OpenInspection[];
}

export function activate(context: vscode.ExtensionContext): InspectorApi {
  const log = vscode.window.createOutputChannel('NVAE Latent Inspector', { log: true });
  const pages = new InspectorPages(context.extensionUri, log);
  const inspect = async (resource?: unknown): Promise<void> => {
    const checkpoint = await checkpointToInspect(resource);
    if (checkpoint !== undefined) pages.show(checkpoint);
  };
  context.subscriptions.push(log, pages, vscode.commands.registerCommand('nvaeInspector.inspect', inspect));

  const asked = takeCheckpointFromEnvironment();
  if (asked !== undefined) pages.show(asked);
  return { openInspections: () => pages.open };
}

/** The checkpoint that whoever started VS Code wants to see; taken, so that it is opened once and passed on to none. */
function takeCheckpointFromEnvironment(): vscode.Uri | undefined {
  const asked = process.env['NVAE_INSPECTOR_OPEN'];
  delete process.env['NVAE_INSPECTOR_OPEN'];
  return asked ? vscode.Uri.file(path.resolve(asked)) : undefined;
}
