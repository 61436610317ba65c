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
  let listening: vscode.Disposable[] = [];
  const ended = new Promise<number | undefined>((resolve) => {
    listening = [
      vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name === name) resolve(exitCode);
      }),
      // Comes last, also for a task whose process never started.
      vscode.tasks.onDidEndTask(({ execution }) => {
        if (execution.task.name === name) resolve(undefined);
      }),
    ];
  });
  try {
    await vscode.tasks.executeTask(task);
    return await ended;
  } finally {
    for (const listener of listening) listener.dispose();
  }
}
