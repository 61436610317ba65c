import { homedir } from 'node:os';
import * as vscode from 'vscode';

/**
 * Runs a command line in a visible terminal that stays open.
 * @returns the exit code; `undefined` if the terminal was closed or did not start
 */
export async function runInTerminal(name: string, commandLine: string): Promise<number | undefined> {
  // Outside the workspace: Python would import files from it.
  const shell = new vscode.ShellExecution(commandLine, { cwd: homedir() });
  const task = new vscode.Task({ type: 'shell' }, vscode.TaskScope.Global, name, 'NVAE', shell, []);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
  };
  // Other extensions may run tasks of the same name, and this one may end before it can be told apart from them.
  const exitCodes = new Map<vscode.TaskExecution, number | undefined>();
  let wake: () => void = () => undefined;
  const listening = [
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => void exitCodes.set(execution, exitCode)),
    // This event comes last, even for a task whose process never started.
    vscode.tasks.onDidEndTask(({ execution }) => {
      if (!exitCodes.has(execution)) exitCodes.set(execution, undefined);
      wake();
    }),
  ];
  try {
    const ours = await vscode.tasks.executeTask(task);
    while (!exitCodes.has(ours)) await new Promise<void>((resolve) => (wake = resolve));
    return exitCodes.get(ours);
  } finally {
    for (const listener of listening) listener.dispose();
  }
}
