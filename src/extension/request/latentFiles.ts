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
 * The analysis that decodes a file, picked in a dialog, or the one that was decoded last.
 * @returns `undefined` if the dialog was cancelled, or no file was decoded
 */
export async function chooseLatentsToDecode(
  wish: DecodeLatentsWish,
  { request, whatIf }: Inspection,
): Promise<AnalysisWish | undefined> {
  const last = whatIf?.runs.flatMap(({ wish: { analysis } }) => ('path' in analysis ? [analysis] : [])) ?? [];
  const decoded = last.findLast(({ kind }) => kind === 'decode');
  if (wish.file === 'the same') return decoded && decodingWish(wish, decoded.path);
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
  return file !== undefined && isLocalFile(file) ? decodingWish(wish, file.fsPath) : undefined;
}

function nameOf(type: LatentFile): string {
  return type === 'npz' ? vscode.l10n.t('NumPy arrays') : 'safetensors';
}
