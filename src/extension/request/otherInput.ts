import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FilesChoice } from '../../protocol/input';
import type { InspectionRequest } from '../../protocol/inspection';
import { INPUT_FILE_TYPES } from '../../protocol/pageRequests';
import { isLocalFile } from './localFile';

interface Asked {
  readonly title: string;
  readonly openLabel: string;
  readonly isFolder: boolean;
}

/**
 * Another input, picked in a dialog beside the current one: as many images as that has, from the first. Then image n may
 * be paired with image n.
 *
 * @returns `undefined` if the dialog was cancelled
 */
export async function otherInput(
  { title, openLabel, isFolder }: Asked,
  { input, path: checkpoint }: InspectionRequest,
  images: number,
): Promise<FilesChoice | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    ...{ title, openLabel },
    defaultUri: vscode.Uri.file(path.dirname(input.kind === 'files' ? (input.paths[0] ?? checkpoint) : checkpoint)),
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    canSelectMany: !isFolder,
    ...(isFolder
      ? {}
      : {
          filters: {
            [vscode.l10n.t('Pictures, data sets')]: INPUT_FILE_TYPES,
            [vscode.l10n.t('All files')]: ['*'],
          },
        }),
  });
  if (chosen === undefined || chosen.length === 0 || !chosen.every(isLocalFile)) return undefined;
  return { kind: 'files', paths: chosen.map(({ fsPath }) => fsPath), most: Math.max(1, images), from: 0 };
}
