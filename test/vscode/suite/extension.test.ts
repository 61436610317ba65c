import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

const EXTENSION = 'nvae-latent-inspector.nvae-latent-inspector';

suite('The extension', () => {
  test('is found and activates', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.ok(extension, `${EXTENSION} is not installed`);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  test('registers the command that inspects a checkpoint', async () => {
    await vscode.extensions.getExtension(EXTENSION)?.activate();
    assert.ok((await vscode.commands.getCommands(true)).includes('nvaeInspector.inspect'));
  });
});
