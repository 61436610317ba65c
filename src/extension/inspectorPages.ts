import * as vscode from 'vscode';
import { inspectionRequest } from './inspectionRequest';
import { InspectorPage } from './inspectorPage';
import type { LiveInspection } from './liveInspection';

/** An inspection as others may see and steer it. */
export type OpenInspection = Pick<LiveInspection, 'request' | 'current' | 'processId' | 'cancel' | 'start'>;

/** The open pages, one per checkpoint. */
export class InspectorPages implements vscode.Disposable {
  private readonly pages = new Map<string, InspectorPage>();
  private readonly sampleFolder: string;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.sampleFolder = vscode.Uri.joinPath(extensionUri, 'media', 'sample').fsPath;
  }

  get open(): readonly OpenInspection[] {
    return [...this.pages.values()].map((page) => page.inspection);
  }

  /** Opens the page of a checkpoint, which is a file, or reveals the page where it is open already. */
  show(checkpoint: vscode.Uri): void {
    const { fsPath } = checkpoint;
    const open = this.pages.get(fsPath);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const request = inspectionRequest(fsPath, this.sampleFolder);
    const page = new InspectorPage(request, this.extensionUri, this.log, () => this.pages.delete(fsPath));
    this.pages.set(fsPath, page);
  }

  dispose(): void {
    for (const page of this.pages.values()) page.dispose();
  }
}
