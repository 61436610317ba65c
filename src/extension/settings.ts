import type * as vscode from 'vscode';
import { engineWish } from '../protocol/engines';
import {
  RELEASE_THRESHOLD_NATS,
  USUAL_ENGINE,
  type ColourMap,
  type EngineRequest,
  type InspectionRequest,
} from '../protocol/inspection';
import { isActivityThreshold } from '../protocol/pageRequests';

export const SETTINGS_SECTION = 'nvaeInspector';

/** The settings `nvaeInspector.*`, which package.json describes. */
export interface Settings {
  /** `null`: all cores. */
  readonly threads: InspectionRequest['threads'];
  readonly engine: EngineRequest;
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
  const python = configuration.get<unknown>('pythonPath');
  const threshold = configuration.get<unknown>('activityThreshold');
  const colourMap = configuration.get<unknown>('colourMap');
  return {
    threads: positiveInteger(configuration.get<unknown>('threads')),
    engine: {
      wish: engineWish(configuration.get<unknown>('engine')) ?? USUAL_ENGINE.wish,
      python: typeof python === 'string' && python.trim() !== '' ? python.trim() : null,
      memoryMb: positiveInteger(configuration.get<unknown>('memoryBudget')),
    },
    defaultInput: configuration.get<unknown>('defaultInput') === 'model samples' ? 'model samples' : 'last choice',
    activityThresholdNats: isActivityThreshold(threshold) ? threshold : RELEASE_THRESHOLD_NATS,
    colourMap: COLOUR_MAPS.find((known) => known === colourMap) ?? 'viridis',
  };
}

function positiveInteger(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : null;
}
