import * as vscode from 'vscode';
import type { HostCalls, InspectionRequest } from '../../protocol/inspection';
import type { Baseline } from '../../protocol/compare/baseline';
import type { FilesChoice } from '../../protocol/input';
import type { PageCommand, PagePlace } from '../../protocol/pageCommands';
import { isInspectionRequest } from '../../protocol/pageRequests';
import type { BundledSample } from '../request/bundledSample';
import { fallbackInWords } from '../request/fallbackInWords';
import { firstRequest, type FirstRequest } from '../request/inspectionRequest';
import type { Beside } from '../request/otherPage';
import { InspectorPage } from './inspectorPage';
import type { PageSurroundings } from './pageSurroundings';
import type { LiveInspection } from '../../client/inspections/liveInspection';
import type { FollowedInspection } from '../../client/inspections/untilEnded';
import { pageForInput } from './pageForInput';
import { noticeHtml } from './pageHtml';
import { PageTabs } from './pageTabs';
import type { Settings } from '../settings/settings';

/** The view type under which VS Code keeps the pages; `activationEvents` in package.json names it too. */
export const VIEW_TYPE = 'nvaeInspector.page';

/** A page as other extensions see and control it. */
export interface OpenPage {
  readonly inspection: FollowedInspection & Pick<LiveInspection, 'request' | 'processId' | 'ask'>;
  /** The calls that its webview makes. */
  readonly calls: HostCalls;
}

/** The open pages, one per checkpoint. Restores pages that were open when the window was reloaded. */
export class InspectorPages implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly pages = new Map<string, InspectorPage>();
  private readonly tabs: PageTabs;
  /** By checkpoint: inputs for pages that VS Code has yet to restore. */
  private readonly awaited = new Map<string, FilesChoice>();

  /** @param memory the workspace's memento */
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

  /** Whether a checkpoint has a page, or a tab whose page VS Code restores once it is shown. */
  has({ fsPath }: vscode.Uri): boolean {
    return this.pages.has(fsPath) || this.tabs.has(fsPath);
  }

  /**
   * Opens the page of a checkpoint file, or reveals it if it is already open.
   *
   * @param input pictures to inspect there; by default, what the page shows or the settings say
   * @param more what a new page shows beside its results
   */
  async show({ fsPath }: vscode.Uri, input: FilesChoice | null = null, more: Beside = {}): Promise<void> {
    const open = this.pages.get(fsPath);
    if (open !== undefined) {
      open.reveal();
      if (input !== null) open.useInput(input);
      return;
    }
    if (this.tabs.has(fsPath)) {
      if (input !== null) this.awaited.set(fsPath, input);
      return this.tabs.reveal(fsPath);
    }
    const { settings, lastChoice } = this.surroundings;
    const usual = firstRequest(fsPath, { sample: this.sample, settings: settings(), lastChoice, fallbackInWords });
    const chosen = input === null ? usual : withInput(usual.request, input);
    const first = { ...chosen, request: { ...chosen.request, ...more } };
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, this.tabs.title(fsPath), vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.add(panel, first);
  }

  /**
   * Inspects pictures on the active page, the only one, or the one that the user picks.
   *
   * @returns whether there is a page
   */
  async useInput(input: FilesChoice): Promise<boolean> {
    if (this.pages.size === 0) return false;
    const page = await pageForInput([...this.pages.values()]);
    page?.reveal();
    page?.useInput(input);
    return true;
  }

  /**
   * @param state the state left by the page's script: `request` reproduces the same numbers, the rest belongs to the
   * page
   */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const request: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'request') : undefined;
    if (!isInspectionRequest(request)) {
      this.tabs.forget(panel.title);
      panel.webview.html = noticeHtml(
        panel.title,
        vscode.l10n.t('This page’s content was not kept. Close the page, and run “Inspect NVAE checkpoint” again.'),
        vscode.env.language,
      );
      return Promise.resolve();
    }
    const open = this.pages.get(request.path);
    if (open === undefined) {
      this.tabs.restored(request.path, panel.title);
      const input = this.awaited.get(request.path);
      this.awaited.delete(request.path);
      this.add(panel, input === undefined ? { request, fallback: null, isChosen: false } : withInput(request, input));
    } else {
      // The user reopened it before VS Code restored it.
      panel.dispose();
      open.reveal();
    }
    return Promise.resolve();
  }

  /** Opens the page of a checkpoint, or of saved statistics, with its results beside those of another file. */
  async compare(checkpoint: vscode.Uri, baseline: Baseline): Promise<void> {
    await this.showBeside(checkpoint, { baseline }, ({ inspection }) => inspection.compare(baseline));
  }

  /** Opens the page of a file beside a run, a baseline or both, with the images given or its own. */
  async showWith(checkpoint: vscode.Uri, beside: Beside): Promise<void> {
    const { baseline, ...others } = beside;
    const isBaselineOnly = baseline !== undefined && Object.keys(others).length === 0;
    if (isBaselineOnly) await this.compare(checkpoint, baseline);
    else {
      await this.showBeside(checkpoint, beside, ({ inspection }) =>
        inspection.start({ ...inspection.request, ...beside }),
      );
    }
  }

  /** Shows a place on the page of a checkpoint, which is opened if it isn't yet. */
  async showPlace(checkpoint: vscode.Uri, place: PagePlace): Promise<void> {
    await this.show(checkpoint);
    this.pages.get(checkpoint.fsPath)?.show(place);
  }

  /** Carries out a command on the active page, if one is. */
  perform(command: PageCommand): void {
    [...this.pages.values()].find((page) => page.isActive)?.perform(command);
  }

  /** Keeps the weights of the active page's checkpoint in a file of their own. */
  keepSnapshot(): void {
    [...this.pages.values()].find((page) => page.isActive)?.calls.act('exportResults', { kind: 'snapshot' });
  }

  settingsChanged(before: Settings, now: Settings): void {
    for (const page of this.pages.values()) page.settingsChanged(before, now);
  }

  dispose(): void {
    for (const page of this.pages.values()) page.dispose();
  }

  /** @param change what an open page does to show it */
  private async showBeside(checkpoint: vscode.Uri, more: Beside, change: (page: InspectorPage) => void): Promise<void> {
    const isNew = !this.has(checkpoint);
    await this.show(checkpoint, null, more);
    const page = this.pages.get(checkpoint.fsPath);
    if (page === undefined) return;
    if (!isNew) change(page);
    page.performSoon({ kind: 'show comparison' });
  }

  private add(panel: vscode.WebviewPanel, first: FirstRequest): void {
    const { path: checkpoint } = first.request;
    const page = new InspectorPage(panel, first, this.surroundings, () => this.pages.delete(checkpoint));
    this.pages.set(checkpoint, page);
  }
}

/** The input is the user's wish, so a refusal is shown rather than another input. */
function withInput(request: InspectionRequest, input: FilesChoice): FirstRequest {
  return { request: { ...request, input }, fallback: null, isChosen: true };
}
