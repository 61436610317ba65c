import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FilesChoice, InputWish } from '../../protocol/input';
import type { InspectionRequest } from '../../protocol/inspection';
import { INPUT_FILE_TYPES } from '../../protocol/pageRequests';
import { droppedResource } from './droppedResource';
import { filesChoice, MOST_AT_FIRST, partOf } from './filesChoice';
import type { ChosenInput } from './lastChoice';
import { isLocalFile } from './localFile';

/** Data sets have names of all kinds. */
const FILE_TYPES = { [vscode.l10n.t('Pictures, data sets')]: INPUT_FILE_TYPES, [vscode.l10n.t('All files')]: ['*'] };

/**
 * The input that the user chooses; files are picked in a dialog.
 *
 * @param now the current input: dialogs open there, and files keep its seed
 * @param offered the input that the page offers under a number
 * @returns `undefined` if a dialog was cancelled, or something was chosen that is not a file here, which is reported
 */
export async function chooseInput(
  wish: InputWish,
  now: InspectionRequest,
  offered: (id: number) => FilesChoice | undefined,
): Promise<ChosenInput | undefined> {
  if (wish.kind === 'samples') {
    const { count, seed, temperature } = wish;
    return { input: { kind: 'samples', count, temperature }, seed };
  }
  const input = wish.kind === 'offered' ? offered(wish.id) : await chooseFiles(wish, now);
  return input === undefined ? undefined : { input, seed: now.seed };
}

async function chooseFiles(
  wish: Exclude<InputWish, { kind: 'samples' | 'offered' }>,
  now: InspectionRequest,
): Promise<FilesChoice | undefined> {
  switch (wish.kind) {
    case 'part':
      return now.input.kind === 'files' ? partOf(now.input, wish) : undefined;
    case 'dropped':
      return droppedInput(wish.uris);
    case 'choose files':
    case 'choose folder':
      return inputAt((await pickFiles(wish.kind === 'choose folder', now)) ?? []);
  }
}

function droppedInput(uris: readonly string[]): FilesChoice | undefined {
  const resources = uris.map(droppedResource);
  if (!resources.includes(null)) return inputAt(resources.filter((resource) => resource !== null));
  void vscode.window.showErrorMessage(
    vscode.l10n.t('What was dropped is not a file. Drop files or folders from the Explorer.'),
  );
  return undefined;
}

/**
 * Files and folders on the machine where the extension runs, as an input.
 * @returns `undefined` if there are none, or something else is among them, which is reported to the user
 */
export function inputAt(resources: readonly vscode.Uri[]): FilesChoice | undefined {
  if (resources.length === 0 || !resources.every(isLocalFile)) return undefined;
  return filesChoice(resources.map(({ fsPath }) => fsPath));
}

async function pickFiles(isFolder: boolean, now: InspectionRequest): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    title: isFolder
      ? vscode.l10n.t('Inspect a folder’s pictures ({0} at random if there are more)', MOST_AT_FIRST)
      : vscode.l10n.t('Inspect pictures or a data set'),
    openLabel: vscode.l10n.t('Inspect'),
    defaultUri: vscode.Uri.file(path.dirname(now.input.kind === 'files' ? (now.input.paths[0] ?? now.path) : now.path)),
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    canSelectMany: !isFolder,
    ...(isFolder ? {} : { filters: FILE_TYPES }),
  });
}
