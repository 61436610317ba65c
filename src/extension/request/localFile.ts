import * as vscode from 'vscode';
import { plainText } from '../plainText';

/** Whether this is a file on the machine where the extension runs. If not, the user is told. */
export function isLocalFile(resource: vscode.Uri): boolean {
  if (resource.scheme === 'file') return true;
  void vscode.window.showErrorMessage(
    plainText(
      `${resource.toString(true)} can't be inspected: it is not a file on the machine where the extension runs ` +
        `(its scheme is “${resource.scheme}”). Save or copy it there first.`,
    ),
  );
  return false;
}
