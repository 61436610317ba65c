import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Inspection } from '../../protocol/inspection';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import {
  decodingWish,
  LATENT_FILES,
  savingWish,
  type DecodeLatentsWish,
  type LatentFile,
  type SaveLatentsWish,
} from '../../protocol/whatIf/latents';
import type { ChosenLatents } from './chosenLatents';
import { isLocalFile, isLocalPlace } from './localFile';

/**
 * The analysis that writes z of the shown images to a file, which is picked in a dialog beside the checkpoint.
 * @returns `undefined` if the dialog was cancelled
 */
export async function chooseLatentsToWrite(
  wish: SaveLatentsWish,
  { request }: Inspection,
): Promise<AnalysisWish | undefined> {
  const { dir, name } = path.parse(request.path);
  const chosen = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save latents of {0}', path.basename(request.path)),
    saveLabel: vscode.l10n.t('Save'),
    defaultUri: vscode.Uri.file(path.join(dir, `${name}-latents.${wish.type}`)),
    filters: { [nameOf(wish.type)]: [wish.type] },
  });
  return chosen !== undefined && isLocalPlace(chosen) ? savingWish(wish, chosen.fsPath) : undefined;
}

/**
 * The analysis that decodes a file: one that was picked before, or else one that is picked in a dialog.
 * @returns `undefined` if the dialog was cancelled
 */
export async function chooseLatentsToDecode(
  wish: DecodeLatentsWish,
  { request, whatIf }: Inspection,
  picked: ChosenLatents,
): Promise<AnalysisWish | undefined> {
  if (wish.file !== null && picked.has(wish.file)) return decodingWish(wish, wish.file);
  const last = whatIf?.runs.flatMap(({ wish: { analysis } }) => ('path' in analysis ? [analysis] : [])) ?? [];
  const decoded = last.findLast(({ kind }) => kind === 'decode');
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Decode latents with {0}', path.basename(request.path)),
    openLabel: vscode.l10n.t('Decode'),
    defaultUri: vscode.Uri.file(path.dirname(decoded?.path ?? last.at(-1)?.path ?? request.path)),
    filters: {
      [vscode.l10n.t('Latents')]: [...LATENT_FILES],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  const [file] = chosen ?? [];
  if (file === undefined || !isLocalFile(file)) return undefined;
  picked.keep(file.fsPath);
  return decodingWish(wish, file.fsPath);
}

function nameOf(type: LatentFile): string {
  return type === 'npz' ? vscode.l10n.t('NumPy arrays') : 'safetensors';
}
