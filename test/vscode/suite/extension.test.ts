import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, inspect, reaches, sample, withStandIn } from './inspector';

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
  };
}

const manifest = () => extension().packageJSON as Manifest;

suite('The extension', () => {
  test('is found and activates', () => {
    assert.ok(extension().isActive);
  });

  test('registers every command that it contributes', async () => {
    const { commands } = manifest().contributes;
    const titles = commands.map(({ category, title }) => (category === undefined ? title : `${category}: ${title}`));
    assert.deepEqual(titles, [
      'Inspect NVAE checkpoint',
      'NVAE Latent Inspector: Use as NVAE input',
      'NVAE Latent Inspector: Compare NVAE checkpoints',
      'NVAE Latent Inspector: Inspect training run',
      'NVAE Latent Inspector: Open the sample',
      'NVAE Latent Inspector: Export…',
      'NVAE Latent Inspector: Keep a snapshot of the checkpoint',
      'NVAE Latent Inspector: Copy figure as PNG',
      'NVAE Latent Inspector: Copy figure as SVG',
      'NVAE Latent Inspector: Copy figure as TSV',
      'NVAE Latent Inspector: Copy figure as Python',
      'NVAE Latent Inspector: Set up GPU engine',
      'NVAE Latent Inspector: Show log',
      'NVAE Latent Inspector: Report an issue',
    ]);
    const registered = await vscode.commands.getCommands(true);
    for (const { command } of commands) assert.ok(registered.includes(command), command);
  });

  test('shows its log', async () => {
    await vscode.commands.executeCommand('nvaeInspector.showLog');
  });
});

suite('Reporting an issue', () => {
  const { executeCommand } = vscode.commands;
  const { platform, arch, versions } = process;

  test("opens VS Code's issue reporter for the extension, with versions and engine", async () => {
    await reaches(await inspect(sample()), 'finished');
    const asked: unknown[] = [];
    const record = (...command: unknown[]) => Promise.resolve(void asked.push(...command));
    await withStandIn(vscode.commands, 'executeCommand', record as typeof executeCommand, async () => {
      await executeCommand('nvaeInspector.reportIssue');
    });
    const [command, options] = asked as [string, { extensionId: string; data: string }];
    assert.equal(command, 'workbench.action.openIssueReporter');
    assert.equal(options.extensionId, extension().id);
    for (const part of [manifest().version, vscode.version, versions.node, platform, arch, 'CPU · ONNX Runtime']) {
      assert.ok(options.data.includes(part), `${part} is missing in ${options.data}`);
    }
  });

  test('copies them to the clipboard if there is no issue reporter', async () => {
    const said: string[] = [];
    const say = (message: string) => Promise.resolve(void said.push(message));
    const refuse = () => Promise.reject(new Error('There is no such command.'));
    await withStandIn(vscode.commands, 'executeCommand', refuse, () =>
      withStandIn(vscode.window, 'showInformationMessage', say, async () => {
        await executeCommand('nvaeInspector.reportIssue');
      }),
    );
    assert.match(said.join('\n'), /on the clipboard/);
    assert.ok((await vscode.env.clipboard.readText()).includes(vscode.version));
  });
});
