import * as vscode from 'vscode';
import { plainText } from '../plainText';

/** File extensions of checkpoints. The menu entries in package.json list the same. */
const EXTENSIONS = ['pt', 'pth', 'tar', 'ckpt', 'safetensors'];
const MOST_CHECKPOINTS = 1000;

interface CheckpointItem extends vscode.QuickPickItem {
  readonly checkpoint: vscode.Uri;
}

/** What a checkpoint is picked for: the dialogs' title, and what their button says. */
export interface PickedFor {
  readonly title: string;
  readonly label: string;
}

function inspecting(): PickedFor {
  return { title: vscode.l10n.t('Inspect NVAE checkpoint'), label: vscode.l10n.t('Inspect') };
}

export function comparing(title: string): PickedFor {
  return { title, label: vscode.l10n.t('Compare') };
}

const browse: vscode.QuickPickItem = {
  label: vscode.l10n.t('Browse…'),
  iconPath: new vscode.ThemeIcon('folder-opened'),
  alwaysShow: true,
};

/** Lets the user pick one of the workspace's checkpoints, newest first, or any other file; `undefined` if none. */
export async function pickCheckpoint({ title, label } = inspecting()): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem | CheckpointItem>(choices(), {
    title,
    placeHolder: vscode.l10n.t('Checkpoints of the workspace, newest first'),
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  return 'checkpoint' in picked ? picked.checkpoint : browseForCheckpoint({ title, label });
}

async function choices(): Promise<(vscode.QuickPickItem | CheckpointItem)[]> {
  const found = await vscode.workspace.findFiles(`**/*.{${EXTENSIONS.join(',')}}`, undefined, MOST_CHECKPOINTS);
  const stats = await Promise.all(found.map(statIfThere));
  const files = stats.filter((file) => file !== undefined).sort((a, b) => b.mtime - a.mtime);
  const items = files.map(({ uri, size, mtime }): CheckpointItem => {
    const label = plainText(vscode.workspace.asRelativePath(uri));
    return { checkpoint: uri, label, description: `${fileSize(size)} · ${new Date(mtime).toLocaleString()}` };
  });
  return [...items, { label: '', kind: vscode.QuickPickItemKind.Separator }, browse];
}

/** Files may vanish while they are listed, because training replaces its checkpoints. */
async function statIfThere(uri: vscode.Uri): Promise<{ uri: vscode.Uri; size: number; mtime: number } | undefined> {
  try {
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    return { uri, size, mtime };
  } catch {
    return undefined;
  }
}

async function browseForCheckpoint({ title, label }: PickedFor): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title,
    openLabel: label,
    filters: { [vscode.l10n.t('Checkpoints')]: EXTENSIONS, [vscode.l10n.t('All files')]: ['*'] },
  });
  return chosen?.[0];
}

function fileSize(bytes: number): string {
  const [divisor, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(bytes / divisor).toLocaleString(undefined, { maximumSignificantDigits: 3 })} ${unit}`;
}
