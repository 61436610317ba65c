import * as vscode from 'vscode';
import type { LingeringProcess } from '../../client/process/lingeringProcess';
import { plainText } from '../plainText';
import { isLocalFile } from './localFile';

/** A training run's folder, and the file whose page shows it: its latest checkpoint, or the folder without one. */
export interface ChosenRun {
  readonly folder: string;
  readonly page: vscode.Uri;
}

/**
 * The run on whose folder the command was called, or that the user picks.
 * @param process finds the run's checkpoints
 * @returns `undefined` if the user picked none, or there is no run, which is reported to the user
 */
export async function runToInspect(resource: unknown, process: LingeringProcess): Promise<ChosenRun | undefined> {
  const chosen = resource instanceof vscode.Uri ? resource : await pickFolder();
  if (chosen === undefined || !isLocalFile(chosen)) return undefined;
  try {
    const { folder, checkpoint } = await process.ask((calls) => calls.findRun(chosen.fsPath));
    return { folder, page: vscode.Uri.file(checkpoint ?? folder) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(plainText(why));
    return undefined;
  }
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Inspect training run'),
    openLabel: vscode.l10n.t('Inspect'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.[0];
}
