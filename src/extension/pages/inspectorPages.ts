import * as vscode from 'vscode';
import type { HostCalls } from '../../protocol/inspection';
import { isInspectionRequest } from '../../protocol/pageRequests';
import type { BundledSample } from '../request/bundledSample';
import { firstRequest, type FirstRequest } from '../request/inspectionRequest';
import { InspectorPage, type PageSurroundings } from './inspectorPage';
import type { LiveInspection } from '../inspections/liveInspection';
import { noticeHtml } from './pageHtml';
import { PageTabs } from './pageTabs';
import type { Settings } from '../settings/settings';

/** Under which VS Code keeps the pages; `activationEvents` in package.json names it too. */
export const VIEW_TYPE = 'nvaeInspector.page';

/** A page as others may see and steer it. */
export interface OpenPage {
  readonly inspection: Pick<LiveInspection, 'request' | 'current' | 'latestStatus' | 'processId'>;
  /** As its webview steers it. */
  readonly calls: HostCalls;
}

/** The open pages, one per checkpoint. Restores those that were open when the window was reloaded. */
export class InspectorPages implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly pages = new Map<string, InspectorPage>();
  private readonly tabs: PageTabs;

  /** @param memory the workspace's */
  constructor(
    private readonly surroundings: PageSurroundings,
    private readonly sample: BundledSample,
    memory: vscode.Memento,
  ) {
    this.tabs = new PageTabs(memory, VIEW_TYPE, (checkpoint) => this.pages.has(checkpoint));
  }

  get open(): readonly OpenPage[] {
    return [...this.pages.values()];
  }

  /** Whether a checkpoint has a page, or a tab whose page VS Code restores when it is shown. */
  has({ fsPath }: vscode.Uri): boolean {
    return this.pages.has(fsPath) || this.tabs.has(fsPath);
  }

  /** Opens the page of a checkpoint, which is a file, or reveals the page where it is open already. */
  async show({ fsPath }: vscode.Uri): Promise<void> {
    const open = this.pages.get(fsPath);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    if (this.tabs.has(fsPath)) return this.tabs.reveal(fsPath);
    const { settings, lastChoice } = this.surroundings;
    const first = firstRequest(fsPath, { sample: this.sample, settings: settings(), lastChoice });
    this.add(vscode.window.createWebviewPanel(VIEW_TYPE, this.tabs.title(fsPath), vscode.ViewColumn.Active), first);
  }

  /** @param state what the page's script has left: `request` makes the same numbers again, the rest is the page's own */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const request: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'request') : undefined;
    if (!isInspectionRequest(request)) {
      this.tabs.forget(panel.title);
      panel.webview.html = noticeHtml(
        panel.title,
        'What this page showed was not kept. Close it, and run “Inspect NVAE checkpoint” again.',
      );
      return Promise.resolve();
    }
    const open = this.pages.get(request.path);
    if (open === undefined) {
      this.tabs.restored(request.path, panel.title);
      this.add(panel, { request, fallback: null });
    } else {
      // Opened anew before VS Code came to restore it.
      panel.dispose();
      open.reveal();
    }
    return Promise.resolve();
  }

  settingsChanged(before: Settings, now: Settings): void {
    for (const page of this.pages.values()) page.settingsChanged(before, now);
  }

  dispose(): void {
    for (const page of this.pages.values()) page.dispose();
  }

  private add(panel: vscode.WebviewPanel, first: FirstRequest): void {
    const { path: checkpoint } = first.request;
    const page = new InspectorPage(panel, first, this.surroundings, () => this.pages.delete(checkpoint));
    this.pages.set(checkpoint, page);
  }
}
