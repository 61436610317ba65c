import * as path from 'node:path';
import * as vscode from 'vscode';
import { visibleText } from '../../protocol/visibleText';

const TITLES = 'pageTitles';
/** The names of editor groups in the commands that focus them. */
const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'];

/**
 * The pages' tabs. After a reload, VS Code restores a page only when its tab is shown, and reports only the titles of
 * the others. Titles are therefore unique, and the workspace remembers the checkpoint of each.
 */
export class PageTabs {
  /**
   * @param memory the workspace's memento
   * @param viewType the pages' view type
   * @param isOpen whether a checkpoint's page is open; its tab may appear a moment later
   */
  constructor(
    private readonly memory: vscode.Memento,
    private readonly viewType: string,
    private readonly isOpen: (checkpoint: string) => boolean,
  ) {}

  /** The title of a new page: the file's name, with as many of its folders as distinguish it from other tabs. */
  title(checkpoint: string): string {
    const titles = this.titles();
    titles.delete(checkpoint);
    const taken = new Set(titles.values());
    const title = titlesFor(checkpoint).find((candidate) => !taken.has(candidate)) ?? visibleText(checkpoint);
    this.keep(titles.set(checkpoint, title));
    return title;
  }

  /** VS Code has restored a page under its tab's title. */
  restored(checkpoint: string, title: string): void {
    this.keep(this.titles().set(checkpoint, title));
  }

  /** The tab of this title no longer shows a page. */
  forget(title: string): void {
    this.keep(new Map([...this.titles()].filter(([, kept]) => kept !== title)));
  }

  has(checkpoint: string): boolean {
    return this.tabOf(checkpoint) !== undefined;
  }

  /** Shows the checkpoint's tab, which makes VS Code restore its page. Does nothing if it has no tab. */
  async reveal(checkpoint: string): Promise<void> {
    const tab = this.tabOf(checkpoint);
    if (tab === undefined) return;
    const { group } = tab;
    const ordinal = ORDINALS[group.viewColumn - 1];
    // VS Code has no call that shows a tab. A command shows a tab of the active group by its position.
    if (!group.isActive && ordinal !== undefined) {
      await vscode.commands.executeCommand(`workbench.action.focus${ordinal}EditorGroup`);
    }
    await vscode.commands.executeCommand('workbench.action.openEditorAtIndex', group.tabs.indexOf(tab));
  }

  private tabOf(checkpoint: string): vscode.Tab | undefined {
    const title = this.titles().get(checkpoint);
    return title === undefined ? undefined : this.tabs().find(({ label }) => label === title);
  }

  private tabs(): readonly vscode.Tab[] {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    return tabs.filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(this.viewType),
    );
  }

  /** Titles by checkpoint, of those that still have a tab. */
  private titles(): Map<string, string> {
    const kept = this.memory.get<unknown>(TITLES);
    const labels = new Set(this.tabs().map(({ label }) => label));
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept as Record<string, unknown>) : [];
    return new Map(
      entries.filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && (labels.has(entry[1]) || this.isOpen(entry[0])),
      ),
    );
  }

  private keep(titles: ReadonlyMap<string, string>): void {
    void this.memory.update(TITLES, Object.fromEntries(titles));
  }
}

/** `checkpoint.pt`, `checkpoint.pt (run1)`, `checkpoint.pt (exp/run1)` and so on. */
function titlesFor(checkpoint: string): string[] {
  const folders = path.dirname(checkpoint).split(path.sep);
  const name = path.basename(checkpoint);
  const longer = folders.map((_, place) => `${name} (${folders.slice(-1 - place).join('/')})`);
  return [name, ...longer].map(visibleText);
}
