import type * as vscode from 'vscode';
import { RELEASE_THRESHOLD_NATS, type ColourMap, type InspectionRequest } from '../protocol/inspection';
import { isActivityThreshold } from '../protocol/pageRequests';

export const SETTINGS_SECTION = 'nvaeInspector';

/** The settings `nvaeInspector.*`, which package.json describes. */
export interface Settings {
  /** `null`: all cores. */
  readonly threads: InspectionRequest['threads'];
  readonly defaultInput: 'model samples' | 'last choice';
  readonly activityThresholdNats: number;
  readonly colourMap: ColourMap;
}

const COLOUR_MAPS: readonly ColourMap[] = ['viridis', 'cividis', 'magma'];

/**
 * Reads the settings. VS Code does not keep anyone from writing something else into settings.json: what can't be meant
 * counts as not set.
 *
 * @param configuration of `SETTINGS_SECTION`
 */
export function readSettings(configuration: Pick<vscode.WorkspaceConfiguration, 'get'>): Settings {
  const threads = configuration.get<unknown>('threads');
  const threshold = configuration.get<unknown>('activityThreshold');
  const colourMap = configuration.get<unknown>('colourMap');
  return {
    threads: Number.isSafeInteger(threads) && Number(threads) > 0 ? Number(threads) : null,
    defaultInput: configuration.get<unknown>('defaultInput') === 'model samples' ? 'model samples' : 'last choice',
    activityThresholdNats: isActivityThreshold(threshold) ? threshold : RELEASE_THRESHOLD_NATS,
    colourMap: COLOUR_MAPS.find((known) => known === colourMap) ?? 'viridis',
  };
}
