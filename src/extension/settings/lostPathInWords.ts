import * as vscode from 'vscode';
import type { LostPath } from './lostPaths';
import { SETTINGS_SECTION } from './settings';

export function lostPathInWords({ setting, path }: LostPath): string {
  const name = `${SETTINGS_SECTION}.${setting}`;
  return setting === 'pythonPath'
    ? vscode.l10n.t('{0} is {1}, and there is no such file: name an interpreter.', name, path)
    : vscode.l10n.t('{0} is {1}, and there is no such folder.', name, path);
}
