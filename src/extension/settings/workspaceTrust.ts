/** What must not be run or loaded while the workspace is untrusted. */
import * as path from 'node:path';
import type * as vscode from 'vscode';
import { isWithin } from '../../protocol/isWithin';
import { openFolders } from './openFolders';

type Workspace = Pick<typeof vscode.workspace, 'isTrusted' | 'workspaceFolders' | 'workspaceFile'>;

const FOLDERS = 'nvaeInspector.foldersOfSettings';

/**
 * Knows the untrusted folders: those of an untrusted workspace, and those of other workspaces whose Python environments
 * the settings name. The latter count because user settings reach every window.
 */
export class WorkspaceTrust {
  /** @param memory the memento that all windows share */
  constructor(
    private readonly workspace: Workspace,
    private readonly memory: vscode.Memento,
  ) {}

  /** Absolute paths; empty while the workspace is trusted. */
  untrustedFolders(): readonly string[] {
    return this.workspace.isTrusted ? [] : [...foldersWithFile(this.workspace), ...this.foldersOfSettings()];
  }

  /** Must be called with every path that is written to the settings. */
  async keptInSettings(file: string): Promise<void> {
    const folder = foldersWithFile(this.workspace).find((open) => isWithin(path.resolve(file), open));
    const known = this.foldersOfSettings();
    if (folder !== undefined && !known.includes(folder)) await this.memory.update(FOLDERS, [...known, folder]);
  }

  private foldersOfSettings(): readonly string[] {
    const kept = this.memory.get<unknown>(FOLDERS);
    return Array.isArray(kept) ? kept.filter((folder) => typeof folder === 'string') : [];
  }
}

/** The open folders, and that of the file that lists them. */
function foldersWithFile({ workspaceFolders, workspaceFile }: Workspace): string[] {
  const ofFile = workspaceFile?.scheme === 'file' ? [path.dirname(workspaceFile.fsPath)] : [];
  return [...openFolders({ workspaceFolders }), ...ofFile];
}
