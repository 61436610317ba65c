import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from './pageHtml';

/** Puts the page's document into its panel. */
export function showDocument(panel: vscode.WebviewPanel, fileName: string, extensionUri: vscode.Uri): void {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  const { webview } = panel;
  panel.iconPath = vscode.Uri.joinPath(media, 'icon.svg');
  webview.options = { enableScripts: true, localResourceRoots: [dist, media] };
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.js')).toString(),
    styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.css')).toString(),
    fileName,
    opening: vscode.l10n.t('Opening {0} …', fileName),
    language: vscode.env.language,
    translation: vscode.l10n.bundle,
  });
}
