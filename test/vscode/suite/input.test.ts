import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { OpenPage } from '../../../src/extension/pages/inspectorPages';
import type { InputWish } from '../../../src/protocol/input';
import { forgetChoices, inspect, inWorkspace, reaches, sample, until, withStandIn } from './inspector';

const checkpoint = () => inWorkspace('nvae-digits.pt');

/** Changes the input; the user answers the dialog with `chosen`. Returns the dialog's options. */
async function changeInput(
  { calls }: OpenPage,
  wish: InputWish,
  chosen: vscode.Uri[] | undefined,
): Promise<vscode.OpenDialogOptions[]> {
  const dialogs: vscode.OpenDialogOptions[] = [];
  const answer = (options?: vscode.OpenDialogOptions) => {
    dialogs.push(options ?? {});
    return Promise.resolve(chosen);
  };
  await withStandIn(vscode.window, 'showOpenDialog', answer, async () => {
    calls.act('changeInput', wish);
    await Promise.resolve();
  });
  return dialogs;
}

/** Waits until an inspection other than this one is shown, and has ended. */
async function inspectedAnew(page: OpenPage, before: number) {
  await until(() => page.inspection.current.run !== before);
  return reaches(page, 'finished');
}

suite('The input', () => {
  suiteTeardown(forgetChoices);

  test('may be pictures chosen in a dialog, on which the open model runs', async () => {
    const page = await inspect(checkpoint());
    await reaches(page, 'finished');
    const { processId } = page.inspection;
    const { run } = page.inspection.current;
    const pictures = ['000.png', '001.png'].map((name) => inWorkspace('images', name));
    const [dialog] = await changeInput(page, { kind: 'choose files' }, pictures);
    assert.ok(dialog?.canSelectMany && dialog.canSelectFiles && !dialog.canSelectFolders);
    assert.deepEqual(Object.values(dialog.filters ?? {}), [
      ['png', 'jpg', 'jpeg', 'webp', 'safetensors', 'npy', 'npz', 'mdb', 'mat', 'tar', 'gz'],
      ['*'],
    ]);
    assert.equal((await inspectedAnew(page, run)).input?.images, 2);
    assert.equal(page.inspection.processId, processId);
  });

  test('may be a folder, from which 64 pictures are taken, at random if there are more', async () => {
    const page = await inspect(checkpoint());
    const { run } = page.inspection.current;
    const [dialog] = await changeInput(page, { kind: 'choose folder' }, [inWorkspace('images')]);
    assert.ok(dialog?.canSelectFolders && !dialog.canSelectFiles);
    const { request, input } = await inspectedAnew(page, run);
    assert.deepEqual(request.input, { kind: 'files', paths: [inWorkspace('images').fsPath], most: 64 });
    assert.deepEqual([input?.images, input?.listed], [40, 40]);
  });

  test('may be model samples with a count, seed and temperature', async () => {
    const page = await inspect(checkpoint());
    const { run } = page.inspection.current;
    await changeInput(page, { kind: 'samples', count: 3, seed: 5, temperature: 0.7 }, undefined);
    const { request, input } = await inspectedAnew(page, run);
    assert.equal(request.seed, 5);
    assert.match(input?.label ?? '', /^3 model samples, seed 5, temperature 0\.7/);
  });

  test('that is refused leaves the result in place, and is not remembered', async () => {
    const page = await inspect(checkpoint());
    const before = await reaches(page, 'finished');
    const empty = inWorkspace('empty');
    await vscode.workspace.fs.createDirectory(empty);
    await changeInput(page, { kind: 'choose folder' }, [empty]);
    await reaches(page, 'failed');
    const { next, ...shown } = page.inspection.current;
    assert.deepEqual({ ...shown, next: null }, before);
    assert.match(
      next?.status.kind === 'failed' ? next.status.message : '',
      /No file in .*empty or its subfolders ends in/,
    );

    const other = inWorkspace('other.pt');
    await vscode.workspace.fs.copy(sample(), other, { overwrite: true });
    assert.deepEqual((await inspect(other)).inspection.request.input, before.request.input);
    page.calls.act('cancel', null);
    assert.deepEqual(page.inspection.current, before);
  });

  test('stays the same when the dialog is cancelled', async () => {
    const page = await inspect(checkpoint());
    const { processId, request } = page.inspection;
    const dialogs = await changeInput(page, { kind: 'choose files' }, undefined);
    assert.equal(dialogs.length, 1);
    await reaches(page, 'finished');
    assert.equal(page.inspection.processId, processId);
    assert.deepEqual(page.inspection.request, request);
  });

  test('is remembered, with the draws, for the next checkpoint but not for the bundled sample', async () => {
    const page = await inspect(checkpoint());
    await changeInput(page, { kind: 'samples', count: 2, seed: 9, temperature: 1 }, undefined);
    page.calls.act('changeDraws', 3);
    await reaches(page, 'finished');
    const next = inWorkspace('next.pt');
    await vscode.workspace.fs.copy(sample(), next, { overwrite: true });
    const { request } = (await inspect(next)).inspection;
    assert.deepEqual(request.input, { kind: 'samples', count: 2, temperature: 1 });
    assert.equal(request.seed, 9);
    assert.equal(request.draws, 3);
    const ofSample = (await inspect(sample())).inspection.request;
    assert.equal(ofSample.input.kind, 'files');
    assert.equal(ofSample.draws, 3);
  });
});
