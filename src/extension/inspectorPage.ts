import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { createBirpc, type BirpcReturn } from 'birpc';
import * as vscode from 'vscode';
import type { HostCalls, InspectionRequest, PageEvents } from '../protocol/inspection';
import { decodeMessage, encodeMessage } from '../protocol/messages';
import { isImageNumber, isMapQuery } from '../protocol/pageRequests';
import { LiveInspection } from './liveInspection';
import { pageHtml } from './pageHtml';

/**
 * One checkpoint's page: a webview, the inspection that it shows, and the calls between them.
 *
 * The webview's document lives only while it is visible. Shown again, its script starts anew and asks `ready()`; so
 * nothing is kept in it that is not here.
 */
export class InspectorPage {
  readonly inspection: LiveInspection;
  private readonly panel: vscode.WebviewPanel;
  private readonly calls: BirpcReturn<PageEvents, HostCalls>;

  constructor(request: InspectionRequest, extensionUri: vscode.Uri, log: vscode.LogOutputChannel, onClose: () => void) {
    const fileName = path.basename(request.path);
    this.panel = openPanel(fileName, extensionUri);
    this.panel.onDidDispose(() => {
      this.close();
      onClose();
    });
    this.inspection = new LiveInspection(request, vscode.Uri.joinPath(extensionUri, 'dist', 'model.js').fsPath, {
      changed: (inspection) => void this.calls.report(inspection),
      output: (stream, line) => {
        if (stream === 'stdout') log.info(`${fileName}: ${line}`);
        else log.warn(`${fileName}: ${line}`);
      },
    });
    this.calls = this.answerPage(log);
    this.inspection.start();
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private close(): void {
    this.calls.$close();
    this.inspection.dispose();
  }

  private answerPage(log: vscode.LogOutputChannel): BirpcReturn<PageEvents, HostCalls> {
    const { webview } = this.panel;
    const { inspection } = this;
    let listening: vscode.Disposable | undefined;
    const answers: HostCalls = {
      ready: () => Promise.resolve(inspection.current),
      cancel: () => inspection.cancel(),
      restart: () => inspection.start(),
      klMap: (query) =>
        isMapQuery(query) ? inspection.klMap(query) : Promise.reject(new TypeError('This is not a map query.')),
      picture: (image) =>
        isImageNumber(image)
          ? inspection.picture(image)
          : Promise.reject(new TypeError('This is not an image number.')),
    };
    const calls = createBirpc<PageEvents, HostCalls>(answers, {
      // An answer may come when the page has been closed.
      post: (message: unknown) => (calls.$closed ? undefined : webview.postMessage(message)),
      on: (receive) => void (listening = webview.onDidReceiveMessage(receive)),
      off: () => void listening?.dispose(),
      serialize: encodeMessage,
      deserialize: decodeMessage,
      eventNames: ['report'],
      resolver: (name, answer) => (Object.hasOwn(answers, name) ? answer : undefined),
      timeout: -1,
      onGeneralError: (error) => {
        log.error(error);
        return true;
      },
    });
    return calls;
  }
}

function openPanel(fileName: string, extensionUri: vscode.Uri): vscode.WebviewPanel {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  const panel = vscode.window.createWebviewPanel('nvaeInspector.page', fileName, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [dist, media],
  });
  const { webview } = panel;
  panel.iconPath = vscode.Uri.joinPath(media, 'icon.svg');
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.js')).toString(),
    styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.css')).toString(),
    fileName,
  });
  return panel;
}
