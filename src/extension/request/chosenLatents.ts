import type * as vscode from 'vscode';

const KEY = 'chosenLatents';
/** More than pages are usually open. */
const MOST_KEPT = 20;

/**
 * Files of latents that the user picked in this workspace. A page that comes back names one of them; what it names
 * otherwise is not read.
 */
export class ChosenLatents {
  /** @param memory the workspace's memento */
  constructor(private readonly memory: vscode.Memento) {}

  keep(path: string): void {
    void this.memory.update(KEY, [path, ...this.all().filter((other) => other !== path)].slice(0, MOST_KEPT));
  }

  has(path: string): boolean {
    return this.all().includes(path);
  }

  private all(): readonly unknown[] {
    const kept = this.memory.get<unknown>(KEY);
    return Array.isArray(kept) ? kept : [];
  }
}
