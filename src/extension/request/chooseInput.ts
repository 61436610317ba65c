import * as path from 'node:path';
import * as vscode from 'vscode';
import type { InputWish } from '../../protocol/input';
import type { InspectionRequest } from '../../protocol/inspection';
import { INPUT_FILE_TYPES } from '../../protocol/pageRequests';
import type { ChosenInput } from './lastChoice';
import { isLocalFile } from './localFile';

/** The number of pictures taken from a folder, at random. */
const MOST_OF_A_FOLDER = 64;

const FILE_TYPES = { 'Pictures, tensors': INPUT_FILE_TYPES };

/**
 * The input that the user chooses; files are picked in a dialog.
 *
 * @param now the current input: dialogs open there, and files keep its seed
 * @returns `undefined` if a dialog was cancelled
 */
export async function chooseInput(wish: InputWish, now: InspectionRequest): Promise<ChosenInput | undefined> {
  if (wish.kind === 'samples') {
    const { count, seed, temperature } = wish;
    return { input: { kind: 'samples', count, temperature }, seed };
  }
  const isFolder = wish.kind === 'choose folder';
  const chosen = await vscode.window.showOpenDialog({
    title: isFolder
      ? `Inspect a folder’s pictures (${MOST_OF_A_FOLDER} at random if there are more)`
      : 'Inspect pictures',
    openLabel: 'Inspect',
    defaultUri: vscode.Uri.file(path.dirname(now.input.kind === 'files' ? (now.input.paths[0] ?? now.path) : now.path)),
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    canSelectMany: !isFolder,
    ...(isFolder ? {} : { filters: FILE_TYPES }),
  });
  if (chosen === undefined || chosen.length === 0 || !chosen.every(isLocalFile)) return undefined;
  const paths = chosen.map(({ fsPath }) => fsPath);
  return { input: { kind: 'files', paths, most: isFolder ? MOST_OF_A_FOLDER : null }, seed: now.seed };
}
