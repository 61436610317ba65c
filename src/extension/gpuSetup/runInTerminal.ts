import { homedir } from 'node:os';
import * as vscode from 'vscode';

/**
 * Runs a command line in a terminal that is shown, and stays.
 * @returns the exit code; `undefined` where the terminal was closed, or it did not start
 */
export async function runInTerminal(name: string, commandLine: string): Promise<number | undefined> {
  // Not in the workspace, whose files Python would take for its own.
  const shell = new vscode.ShellExecution(commandLine, { cwd: homedir() });
  const task = new vscode.Task({ type: 'shell' }, vscode.TaskScope.Global, name, 'NVAE', shell, []);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
  };
  // Other extensions may run tasks of the same name; this one may end before it is known which it is.
  const exitCodes = new Map<vscode.TaskExecution, number | undefined>();
  let wake: () => void = () => undefined;
  const listening = [
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => void exitCodes.set(execution, exitCode)),
    // Comes last, also for a task whose process never started.
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
