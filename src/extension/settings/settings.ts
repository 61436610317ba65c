import type * as vscode from 'vscode';
import { isEngineWish } from '../../protocol/engines';
import {
  RELEASE_THRESHOLD_NATS,
  USUAL_ENGINE,
  type ColourMap,
  type EngineRequest,
  type InspectionRequest,
} from '../../protocol/inspection';
import { isActivityThreshold, isThreadCount } from '../../protocol/pageRequests';

export const SETTINGS_SECTION = 'nvaeInspector';

/** The settings `nvaeInspector.*`, which package.json describes. */
export interface Settings {
  /** `null` uses all cores. */
  readonly threads: InspectionRequest['threads'];
  readonly engine: EngineRequest;
  readonly defaultInput: 'model samples' | 'last choice';
  readonly activityThresholdNats: number;
  readonly colourMap: ColourMap;
  /** Limits on what idle sessions may hold. */
  readonly idle: { readonly minutes: number; readonly memoryMb: number };
}

const USUAL_IDLE: Settings['idle'] = { minutes: 10, memoryMb: 2000 };
const COLOUR_MAPS: readonly ColourMap[] = ['viridis', 'cividis', 'magma'];

/**
 * Reads the settings. VS Code does not validate settings.json, so an invalid value counts as not set.
 *
 * @param configuration of `SETTINGS_SECTION`
 */
export function readSettings(configuration: Pick<vscode.WorkspaceConfiguration, 'get'>): Settings {
  const wish = configuration.get<unknown>('engine');
  const threads = configuration.get<unknown>('threads');
  const threshold = configuration.get<unknown>('activityThreshold');
  const colourMap = configuration.get<unknown>('colourMap');
  return {
    threads: isThreadCount(threads) ? threads : null,
    engine: {
      wish: isEngineWish(wish) ? wish : USUAL_ENGINE.wish,
      python: filledText(configuration.get<unknown>('pythonPath')),
      tensorFlowFolder: filledText(configuration.get<unknown>('tensorflowFolder')),
      memoryMb: positiveInteger(configuration.get<unknown>('memoryBudget')),
    },
    defaultInput: configuration.get<unknown>('defaultInput') === 'model samples' ? 'model samples' : 'last choice',
    activityThresholdNats: isActivityThreshold(threshold) ? threshold : RELEASE_THRESHOLD_NATS,
    idle: {
      minutes: positive(configuration.get<unknown>('idleMinutes')) ?? USUAL_IDLE.minutes,
      memoryMb: positiveInteger(configuration.get<unknown>('idleMemory')) ?? USUAL_IDLE.memoryMb,
    },
    colourMap: COLOUR_MAPS.find((known) => known === colourMap) ?? 'viridis',
  };
}

function filledText(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

function positiveInteger(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : null;
}
