import * as vscode from 'vscode';
import { comparing, pickCheckpoint } from './checkpointPicker';
import { isLocalFile } from './localFile';

/** The file whose page is shown, A, and the one that it is compared with, B. */
export type TwoFiles = readonly [a: vscode.Uri, b: vscode.Uri];

/**
 * The two files that the command was called on, or those that the user picks.
 *
 * @param selected what is selected in the Explorer: the first is A
 * @returns `undefined` if the user picked none, or something that is not a file, which is reported to the user
 */
export async function twoCheckpoints(selected: readonly vscode.Uri[]): Promise<TwoFiles | undefined> {
  const [first, second] = selected;
  const a = first ?? (await pickCheckpoint(comparing(vscode.l10n.t('Compare checkpoints: A, whose page is shown'))));
  if (a === undefined || !isLocalFile(a)) return undefined;
  const b = second ?? (await pickCheckpoint(comparing(vscode.l10n.t('Compare checkpoints: B, the baseline'))));
  return b === undefined || !isLocalFile(b) ? undefined : [a, b];
}
