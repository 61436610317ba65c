import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointDescription } from '../../protocol/inspection';
import type { ExportWish } from '../../protocol/exports';
import { plainText } from '../plainText';
import { isLocalPlace } from '../request/localFile';
import { offerSaved } from './saveFile';

interface Exporting {
  /** Absolute path of the checkpoint. */
  readonly checkpoint: string;
  /** How far it was trained; `null` until it is opened. */
  readonly trained: Pick<CheckpointDescription, 'epoch' | 'globalStep'> | null;
  /** Writes the file. Rejects with a sentence for the user. */
  readonly save: (path: string, wish: ExportWish) => Promise<void>;
}

/** Exports an inspection's results to a file that a dialog asks for, by default beside the checkpoint. */
export async function exportResults(wish: ExportWish, { checkpoint, trained, save }: Exporting): Promise<void> {
  const { suffix, type, name } = formOf(wish, trained);
  const { dir, name: stem } = path.parse(checkpoint);
  const chosen = await vscode.window.showSaveDialog({
    title:
      wish.kind === 'snapshot'
        ? vscode.l10n.t('Keep the weights and arguments of {0}', path.basename(checkpoint))
        : vscode.l10n.t('Export {0}', name),
    saveLabel: wish.kind === 'snapshot' ? vscode.l10n.t('Keep') : vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(path.join(dir, `${stem}${suffix}.${type}`)),
    filters: { [name]: [type] },
  });
  if (chosen === undefined || !isLocalPlace(chosen)) return;
  const title = plainText(vscode.l10n.t('Exporting {0} …', path.basename(chosen.fsPath)));
  try {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      save(chosen.fsPath, wish),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(plainText(vscode.l10n.t('The export failed: {0}', why)));
    return;
  }
  await offerSaved(chosen);
}

/** What is appended to the checkpoint's name, the file's extension, and what the file is. */
function formOf(
  wish: ExportWish,
  trained: Exporting['trained'],
): { readonly suffix: string; readonly type: string; readonly name: string } {
  switch (wish.kind) {
    case 'json':
      return { suffix: '-results', type: 'json', name: 'JSON' };
    case 'csv':
      return { suffix: `-${wish.table}`, type: 'csv', name: 'CSV' };
    case 'safetensors':
      return { suffix: '-statistics', type: 'safetensors', name: vscode.l10n.t('Statistics') };
    case 'npz':
      return { suffix: '-arrays', type: 'npz', name: vscode.l10n.t('NumPy arrays') };
    case 'snapshot':
      return { suffix: snapshotSuffix(trained), type: 'safetensors', name: vscode.l10n.t('Checkpoint') };
  }
}

/** `-epoch-16-step-1234`, as far as the file says. */
function snapshotSuffix(trained: Exporting['trained']): string {
  const { epoch = null, globalStep = null } = trained ?? {};
  if (epoch === null && globalStep === null) return '-snapshot';
  return `${epoch === null ? '' : `-epoch-${epoch}`}${globalStep === null ? '' : `-step-${globalStep}`}`;
}
