import type * as vscode from 'vscode';

/** Absolute paths of the workspace's folders on the machine where the extension runs. */
export function openFolders({ workspaceFolders = [] }: Pick<typeof vscode.workspace, 'workspaceFolders'>): string[] {
  return workspaceFolders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}
