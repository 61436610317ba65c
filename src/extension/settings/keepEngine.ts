import * as vscode from 'vscode';
import type { EngineWish } from '../../protocol/engines';
import { SETTINGS_SECTION } from './settings';
import type { Log } from '../visibleLog';

const ENGINE = 'engine';

/** Makes it the setting: where it is set already, the workspace or its folder, else for this machine's user. */
export async function keepEngine(wish: EngineWish, log: Log): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  // What a workspace that is not trusted says of the engine does not count.
  const isSetInWorkspace = vscode.workspace.isTrusted && configuration.inspect(ENGINE)?.workspaceValue !== undefined;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  try {
    await configuration.update(ENGINE, wish, isSetInWorkspace ? Workspace : Global);
  } catch (error) {
    // Settings that can't be written, for example because they are being edited, keep nobody from this inspection.
    log.warn(`The engine could not be kept in the settings: ${error instanceof Error ? error.message : String(error)}`);
  }
}
