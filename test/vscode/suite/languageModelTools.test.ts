/** Tools, called through VS Code as its language models call them. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inspect, inWorkspace, openPages, reaches, until } from './inspector';

type Facts = Readonly<Record<string, unknown>>;

async function invoke(name: string, input: object, token?: vscode.CancellationToken): Promise<Facts> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Facts;
}

const checkpoint = () => inWorkspace('nvae-digits.pt').fsPath;
const images = () => inWorkspace('images').fsPath;

suite('Language-model tools', () => {
  test('VS Code knows all of them, with what they take', () => {
    const ours = [
      'inspect_checkpoint',
      'explain_kl',
      'find_images',
      'leave_out_groups',
      'compare_checkpoints',
      'open_inspector',
    ];
    const known = vscode.lm.tools.filter(({ name }) => ours.includes(name));
    assert.deepEqual(new Set(known.map(({ name }) => name)), new Set(ours));
    for (const { description, inputSchema } of known) {
      assert.ok(description.length > 80);
      assert.deepEqual((inputSchema as { required: string[] }).required[0], 'path');
    }
  });

  test('an open page answers: nothing is measured again', async () => {
    const page = await inspect(inWorkspace('nvae-digits.pt'));
    const { groups, summary } = await reaches(page, 'finished');
    const facts = await invoke('inspect_checkpoint', { path: checkpoint() });
    assert.deepEqual(
      (facts['groups'] as { kl: { mean: number } }[]).map(({ kl }) => kl.mean),
      groups.map((group) => Number(group?.klNats.mean.toPrecision(6))),
    );
    assert.equal((facts['nelbo'] as { mean: number }).mean, Number(summary?.nelboNats?.mean.toPrecision(6)));
  });

  test('without a page, the model is measured, and no page opens', async () => {
    const facts = await invoke('inspect_checkpoint', { path: checkpoint(), images: images(), count: 4 });
    assert.match((facts['measured_on'] as { images: string }).images, /^4 of 40 images/);
    assert.deepEqual(openPages(), []);
  });

  test('a latent is taken apart into the four terms', async () => {
    const place = { group: 6, channel: 7, y: 3, x: 4, image: 4 };
    const { single_latent } = await invoke('explain_kl', { path: checkpoint(), images: images(), count: 5, ...place });
    const { terms, kl } = single_latent as { terms: { value: number }[]; kl: number };
    assert.equal(terms.length, 4);
    assert.ok(Math.abs(terms.reduce((sum, { value }) => sum + value, 0) - kl) < 1e-4);
  });

  test('an error says what to do', async () => {
    await assert.rejects(invoke('explain_kl', { path: checkpoint(), images: images(), group: 60 }), /no group 60/);
    await assert.rejects(invoke('inspect_checkpoint', { path: 'nvae-digits.pt' }), /absolute path/);
  });

  test('a cancelled call ends', async () => {
    const cancelling = new vscode.CancellationTokenSource();
    const slow = invoke('inspect_checkpoint', { path: checkpoint(), images: images(), draws: 200 }, cancelling.token);
    cancelling.cancel();
    await assert.rejects(slow);
  });

  test('the page opens at the place that was spoken of', async () => {
    await invoke('open_inspector', { path: checkpoint(), group: 6, channel: 7, y: 3, x: 4 });
    await until(() => openPages().length === 1);
    const [page] = openPages();
    assert.equal(page?.inspection.request.path, checkpoint());
  });
});
