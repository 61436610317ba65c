import * as vscode from 'vscode';

/** The part of the API that is used here; see `environments` in the API of ms-python.python. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
  };
}

/**
 * The environment chosen in the Python extension, as the path of its interpreter or folder; `null` if that extension is
 * not installed or reports none.
 */
export async function activePythonEnvironment(): Promise<string | null> {
  try {
    const api = await vscode.extensions.getExtension<Partial<PythonApi>>('ms-python.python')?.activate();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    return api?.environments?.getActiveEnvironmentPath(folder?.uri).path ?? null;
  } catch {
    return null;
  }
}
