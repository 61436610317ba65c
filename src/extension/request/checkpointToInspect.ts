import * as vscode from 'vscode';
import { pickCheckpoint } from './checkpointPicker';
import { isLocalFile } from './localFile';

/**
 * The checkpoint on which the command was called, or else the one that the user picks.
 *
 * @param resource the Explorer's selection; anything but a URI counts as none
 * @returns `undefined` if the user picked nothing, or something that is not a file, which is reported to the user
 */
export async function checkpointToInspect(resource: unknown): Promise<vscode.Uri | undefined> {
  const checkpoint = resource instanceof vscode.Uri ? resource : await pickCheckpoint();
  return checkpoint !== undefined && isLocalFile(checkpoint) ? checkpoint : undefined;
}
