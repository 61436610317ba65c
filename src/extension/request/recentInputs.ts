import type * as vscode from 'vscode';
import type { FilesChoice, InputChoice } from '../../protocol/input';
import { isInputChoice } from '../../protocol/pageRequests';
import { isFilledText, isObject } from '../../protocol/plainValues';

/** An input that was chosen and worked. */
export interface RecentInput {
  readonly input: FilesChoice;
  /** What was measured of it, for example `64 of 10,000 images from MNIST, test`. */
  readonly title: string;
}

const KEY = 'recentInputs';
/** More than are shown, because drives and folders come back. */
const MOST_KEPT = 20;

/**
 * The pictures and data sets that were chosen last in this workspace, for whichever checkpoint, perhaps with an earlier
 * version of the extension. Model samples are chosen with the page's own form.
 */
export class RecentInputs {
  /** @param memory the workspace's memento */
  constructor(private readonly memory: vscode.Memento) {}

  /** The latest first. */
  all(): readonly RecentInput[] {
    const kept = this.memory.get<unknown>(KEY);
    return Array.isArray(kept) ? kept.filter(isRecentInput) : [];
  }

  /** Another part of the same pictures takes the place of the earlier one. */
  keep(input: InputChoice, title: string): void {
    if (input.kind !== 'files') return;
    const others = this.all().filter((other) => placesOf(other.input) !== placesOf(input));
    void this.memory.update(KEY, [{ input, title }, ...others].slice(0, MOST_KEPT));
  }
}

function placesOf({ paths }: FilesChoice): string {
  return JSON.stringify(paths);
}

function isRecentInput(value: unknown): value is RecentInput {
  if (!isObject<RecentInput>(value)) return false;
  const { input, title } = value;
  return isInputChoice(input) && input.kind === 'files' && isFilledText(title);
}
