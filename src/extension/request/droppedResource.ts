import * as vscode from 'vscode';

/**
 * A resource that was dropped on the page; `null` if the text is not a URI. In a remote window, VS Code names the files
 * of the remote machine, on which the extension runs, by a scheme of its own. `file` then means the user's machine.
 */
export function droppedResource(text: string): vscode.Uri | null {
  const uri = parsed(text);
  const { remoteName } = vscode.env;
  if (uri === null || remoteName === undefined) return uri;
  if (uri.scheme === 'file') return uri.with({ scheme: 'vscode-local' });
  const isRemote = uri.scheme === 'vscode-remote' && uri.authority.split('+', 1)[0] === remoteName;
  return isRemote ? vscode.Uri.file(uri.path) : uri;
}

function parsed(text: string): vscode.Uri | null {
  try {
    return vscode.Uri.parse(text, true);
  } catch {
    return null;
  }
}
