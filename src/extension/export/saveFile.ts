import * as path from 'node:path';
import * as vscode from 'vscode';
import { type FileToSave, SAVED_TYPES, savedType } from '../../protocol/fileToSave';
import { plainText } from '../plainText';

/**
 * Saves a file where the user says, by default beside the checkpoint: on the machine where the extension runs. Does
 * nothing if the dialog is cancelled.
 *
 * @param checkpoint absolute path
 */
export async function saveFile(file: FileToSave, checkpoint: string): Promise<void> {
  const type = savedType(file);
  const chosen = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(path.dirname(checkpoint), file.name)),
    filters: { [SAVED_TYPES[type]]: [type] },
  });
  if (chosen === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(chosen, file.bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(plainText(vscode.l10n.t('{0} could not be saved: {1}', chosen.fsPath, why)));
    return;
  }
  await offerSaved(chosen);
}

/** Says where a file was saved, and shows it if the user wants. */
export async function offerSaved(saved: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const said = vscode.l10n.t('Saved {0} in {1}.', path.basename(saved.fsPath), path.dirname(saved.fsPath));
  const answer = await vscode.window.showInformationMessage(plainText(said), open);
  if (answer !== open) return;
  // A web page belongs in a browser, and what VS Code can't show in the Explorer.
  if (saved.path.endsWith('.html')) await vscode.env.openExternal(saved);
  else if (/\.(npz|safetensors)$/.test(saved.path)) await vscode.commands.executeCommand('revealInExplorer', saved);
  else await vscode.commands.executeCommand('vscode.open', saved);
}
