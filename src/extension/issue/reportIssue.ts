import * as vscode from 'vscode';

/** Opens VS Code's issue reporter for the extension. If there is none, copies the report to the clipboard. */
export async function reportIssue(extensionId: string, data: string): Promise<void> {
  try {
    await vscode.commands.executeCommand('workbench.action.openIssueReporter', { extensionId, data });
  } catch {
    await vscode.env.clipboard.writeText(data);
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'This VS Code has no issue reporter. Versions and engine are on the clipboard: paste them into your report.',
      ),
    );
  }
}
