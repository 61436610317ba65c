/** What must not be run or loaded while the user does not trust the workspace. */
import * as path from 'node:path';
import type * as vscode from 'vscode';
import { isWithin } from '../../protocol/isWithin';

type Workspace = Pick<typeof vscode.workspace, 'isTrusted' | 'workspaceFolders' | 'workspaceFile'>;

const FOLDERS = 'nvaeInspector.foldersOfSettings';

/**
 * Knows the folders that are not trusted: those of an untrusted workspace, and those of other workspaces whose Python
 * environments the settings name, since the settings are the user's and reach every window.
 */
export class WorkspaceTrust {
  /** @param memory of all windows */
  constructor(
    private readonly workspace: Workspace,
    private readonly memory: vscode.Memento,
  ) {}

  /** Absolute; none while the workspace is trusted. */
  untrustedFolders(): readonly string[] {
    return this.workspace.isTrusted ? [] : [...openFolders(this.workspace), ...this.foldersOfSettings()];
  }

  /** To be told of every path that is put into the settings. */
  async keptInSettings(file: string): Promise<void> {
    const folder = openFolders(this.workspace).find((open) => isWithin(path.resolve(file), open));
    const known = this.foldersOfSettings();
    if (folder !== undefined && !known.includes(folder)) await this.memory.update(FOLDERS, [...known, folder]);
  }

  private foldersOfSettings(): readonly string[] {
    const kept = this.memory.get<unknown>(FOLDERS);
    return Array.isArray(kept) ? kept.filter((folder) => typeof folder === 'string') : [];
  }
}

function openFolders({ workspaceFolders = [], workspaceFile }: Workspace): string[] {
  const folders = workspaceFolders.map(({ uri }) => uri).filter(({ scheme }) => scheme === 'file');
  const ofFile = workspaceFile?.scheme === 'file' ? [path.dirname(workspaceFile.fsPath)] : [];
  return [...folders.map(({ fsPath }) => fsPath), ...ofFile];
}
