/** The MCP server, as a current VS Code finds it in the extension, starts it and calls its tools. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace, until } from '../suite/inspector';

const ofServer = () => vscode.lm.tools.filter(({ name }) => name.startsWith('mcp_'));

suite('The MCP server', () => {
  test('is offered to VS Code, which lists its tools', async () => {
    await vscode.commands.executeCommand('workbench.mcp.startServer', '*');
    await until(() => ofServer().length > 0);
    const names = ofServer().map(({ name }) => name);
    for (const tool of ['inspect_checkpoint', 'explain_kl', 'find_images', 'leave_out_groups', 'compare_checkpoints'])
      assert.ok(
        names.some((name) => name.endsWith(tool)),
        `${tool} is not among ${names.join(', ')}`,
      );
  });

  test('answers with the numbers of the language-model tool', async () => {
    const input = {
      path: inWorkspace('nvae-digits.pt').fsPath,
      images: inWorkspace('images').fsPath,
      count: 4,
    };
    const answers = await Promise.all(
      [ofServer().find(({ name }) => name.endsWith('inspect_checkpoint'))?.name ?? '', 'inspect_checkpoint'].map(
        (name) => vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }),
      ),
    );
    const [mcp, own] = answers.map(({ content: [part] }) => {
      assert.ok(part instanceof vscode.LanguageModelTextPart);
      return (JSON.parse(part.value) as { nelbo: unknown }).nelbo;
    });
    assert.deepEqual(mcp, own);
  });
});
