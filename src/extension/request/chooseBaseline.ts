import * as vscode from 'vscode';
import type { Baseline, BaselineWish } from '../../protocol/compare/baseline';
import type { Inspection, InspectionRequest } from '../../protocol/inspection';
import { comparing, pickCheckpoint } from './checkpointPicker';
import { isLocalFile } from './localFile';
import { otherInput } from './otherInput';

/**
 * What the user wants to compare with; files are picked in a dialog.
 *
 * @param now the current request: dialogs open beside its files, and repeat what it is compared with
 * @param results those that are shown; another input takes as many images as they have
 * @returns `undefined` if a dialog was cancelled, or there is nothing to repeat
 */
export async function chooseBaseline(
  wish: BaselineWish,
  now: InspectionRequest,
  { whatIf, trainingRun }: Pick<Inspection, 'whatIf' | 'trainingRun'>,
): Promise<Baseline | undefined> {
  const { baseline: before } = now;
  switch (wish.kind) {
    case 'choose file':
      return baselineAt(await pickCheckpoint(comparing(vscode.l10n.t('Compare with…'))));
    case 'choose images':
    case 'choose folder':
      return inputBaseline(wish.kind === 'choose folder', now, whatIf?.images ?? 0);
    case 'classes':
      return wish;
    case 'pair':
      return before?.kind === 'input' ? { ...before, isPaired: wish.isPaired } : undefined;
    case 'of run': {
      const path = trainingRun?.checkpoints[wish.b ?? -1]?.path;
      return path === undefined ? undefined : { kind: 'file', path };
    }
    case 'again':
      return before;
    case 'exchange':
      return before?.kind === 'classes' ? { ...before, first: before.second, second: before.first } : undefined;
  }
}

function baselineAt(file: vscode.Uri | undefined): Baseline | undefined {
  return file === undefined || !isLocalFile(file) ? undefined : { kind: 'file', path: file.fsPath };
}

async function inputBaseline(isFolder: boolean, now: InspectionRequest, images: number): Promise<Baseline | undefined> {
  const title = isFolder
    ? vscode.l10n.t('Compare with the first {0} pictures of a folder', images)
    : vscode.l10n.t('Compare with other pictures or a data set');
  const input = await otherInput({ title, openLabel: vscode.l10n.t('Compare'), isFolder }, now, images);
  return input && { kind: 'input', input, isPaired: false };
}
