import * as vscode from 'vscode';
import { pickCheckpoint } from './checkpointPicker';

/**
 * The checkpoint that the command was called on, or else the one that the user picks.
 *
 * @param resource the Explorer's selection; anything but a URI counts as none
 * @returns `undefined` if the user picked nothing, or if `resource` is no file, which the user is told
 */
export async function checkpointToInspect(resource: unknown): Promise<vscode.Uri | undefined> {
  if (!(resource instanceof vscode.Uri)) return pickCheckpoint();
  if (resource.scheme === 'file') return resource;
  void vscode.window.showErrorMessage(
    `${resource.toString(true)} can't be inspected: it is not a file on the machine where the extension runs ` +
      `(its scheme is “${resource.scheme}”). Save or copy it there first.`,
  );
  return undefined;
}
