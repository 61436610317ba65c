import * as vscode from 'vscode';
import { plainText } from '../plainText';

/** Whether this is a file on the machine where the extension runs. If not, the user is told. */
export function isLocalFile(resource: vscode.Uri): boolean {
  if (resource.scheme === 'file') return true;
  void vscode.window.showErrorMessage(
    plainText(
      vscode.l10n.t(
        "{0} can't be inspected: it is not a file on the machine where the extension runs (its scheme is “{1}”). " +
          'Save or copy it there first.',
        resource.toString(true),
        resource.scheme,
      ),
    ),
  );
  return false;
}

/** Whether a file can be written there. If not, the user is told. */
export function isLocalPlace(resource: vscode.Uri): boolean {
  if (resource.scheme === 'file') return true;
  const where = resource.toString(true);
  void vscode.window.showErrorMessage(
    plainText(vscode.l10n.t('{0} is not on the machine where the extension runs. Choose a folder there.', where)),
  );
  return false;
}
