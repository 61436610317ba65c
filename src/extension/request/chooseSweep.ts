import * as path from 'node:path';
import * as vscode from 'vscode';
import type { InspectionRequest, SweepWish } from '../../protocol/inspection';
import { isLocalFile } from './localFile';

export type ChosenSweep = Pick<InspectionRequest, 'input' | 'draws'> & Required<Pick<InspectionRequest, 'sweep'>>;

/**
 * The sweep that the user asks for; a dialog asks where its statistics are saved.
 * @param now the current request, of whose images more are measured, in their order
 * @returns `undefined` if the dialog was cancelled, or the current input is no images
 */
export async function chooseSweep(
  { most, draws, check }: SweepWish,
  now: InspectionRequest,
): Promise<ChosenSweep | undefined> {
  if (now.input.kind !== 'files') return undefined;
  const { dir, name } = path.parse(now.path);
  const chosen = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the statistics of these images'),
    saveLabel: vscode.l10n.t('Measure'),
    defaultUri: vscode.Uri.file(now.sweep?.out ?? path.join(dir, `${name}-statistics.safetensors`)),
    filters: { [vscode.l10n.t('Statistics')]: ['safetensors'] },
  });
  if (chosen === undefined || !isLocalFile(chosen)) return undefined;
  const { paths, from = 0 } = now.input;
  return { input: { kind: 'files', paths, most, from }, draws, sweep: { out: chosen.fsPath, check } };
}
