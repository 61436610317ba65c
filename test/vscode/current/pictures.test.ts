/** Pictures in answers to language models, which VS Code has from 1.106 on. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace } from '../suite/inspector';

const PNG = [0x89, 0x50, 0x4e, 0x47];

suite('Pictures for language models', () => {
  test('a KL comes with its latent map, and words for its colours', async () => {
    const input = {
      path: inWorkspace('nvae-digits.pt').fsPath,
      images: inWorkspace('images').fsPath,
      ...{ count: 4, group: 6, channel: 7 },
    };
    const { content } = await vscode.lm.invokeTool('explain_kl', { input, toolInvocationToken: undefined });
    assert.equal(content.length, 3);
    const [, says, picture] = content as [
      unknown,
      vscode.LanguageModelTextPart,
      { mimeType: string; data: Uint8Array },
    ];
    assert.match(says.value, /^The picture: KL by latent position, group 6, channel 7/);
    assert.equal(picture.mimeType, 'image/png');
    assert.deepEqual(Array.from(picture.data.subarray(0, 4)), PNG);
  });
});
