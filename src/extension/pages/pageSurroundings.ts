import type * as vscode from 'vscode';
import type { IdleSessions } from '../../client/inspections/idleSessions';
import type { ModelProcesses } from '../../client/process/modelProcesses';
import type { ChosenLatents } from '../request/chosenLatents';
import type { LastChoice } from '../request/lastChoice';
import type { Beside } from '../request/otherPage';
import type { RecentInputs } from '../request/recentInputs';
import type { Settings } from '../settings/settings';
import type { Log } from '../visibleLog';

/** Services that all pages share. */
export interface PageSurroundings {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly lastChoice: LastChoice;
  readonly recentInputs: RecentInputs;
  readonly chosenLatents: ChosenLatents;
  readonly processes: ModelProcesses;
  readonly idleSessions: IdleSessions;
  /** The current settings. */
  readonly settings: () => Settings;
  /** Absolute paths of the workspace's folders. */
  readonly folders: () => readonly string[];
  /** Helps the user install a GPU engine. */
  readonly setUpEngine: () => void;
  /** Shows the page of a file beside other results: a baseline, a run, or both. */
  readonly showBeside: (path: string, beside: Beside) => void;
}
