import * as vscode from 'vscode';
import type { EngineWish } from '../../protocol/engines';
import { SETTINGS_SECTION } from './settings';
import type { Log } from '../visibleLog';

const ENGINE = 'engine';

/**
 * Writes the engine to the settings: in the workspace or folder if it is set there, otherwise for the user on this
 * machine.
 */
export async function keepEngine(wish: EngineWish, log: Log): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  // An untrusted workspace's engine setting is ignored.
  const isSetInWorkspace = vscode.workspace.isTrusted && configuration.inspect(ENGINE)?.workspaceValue !== undefined;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  try {
    await configuration.update(ENGINE, wish, isSetInWorkspace ? Workspace : Global);
  } catch (error) {
    // An unwritable setting, for example one being edited, must not prevent this inspection.
    log.warn(`The engine could not be kept in the settings: ${error instanceof Error ? error.message : String(error)}`);
  }
}
