import * as vscode from 'vscode';
import { pickCheckpoint } from './checkpointPicker';
import { isLocalFile } from './localFile';

/**
 * The checkpoint that the command was called on, or else the one that the user picks.
 *
 * @param resource the Explorer's selection; anything but a URI counts as none
 * @returns `undefined` if the user picked nothing, or what is no file, which the user is told
 */
export async function checkpointToInspect(resource: unknown): Promise<vscode.Uri | undefined> {
  const checkpoint = resource instanceof vscode.Uri ? resource : await pickCheckpoint();
  return checkpoint !== undefined && isLocalFile(checkpoint) ? checkpoint : undefined;
}
