import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { OpenPage } from '../../../src/extension/pages/inspectorPages';
import type { InputOffer } from '../../../src/protocol/offers';
import { forgetChoices, inspect, inWorkspace, openPages, reaches, sample, until, withStandIn } from './inspector';

const checkpoint = () => inWorkspace('nvae-digits.pt');
const images = () => inWorkspace('images');
const pictures = () => ['000.png', '001.png'].map((name) => inWorkspace('images', name));

/** As the Explorer calls it: on the resource that was clicked, with all that are selected. */
async function useAsInput(resource: vscode.Uri, selected = [resource]): Promise<void> {
  await vscode.commands.executeCommand('nvaeInspector.useAsInput', resource, selected);
}

async function measuresInput({ inspection }: OpenPage, images: number): Promise<void> {
  await until(() => inspection.latestStatus.kind === 'finished' && inspection.current.input?.images === images);
}

/** Copies of the sample, so that several pages can be open. */
async function copyOf(name: string): Promise<vscode.Uri> {
  const copy = inWorkspace(name);
  await vscode.workspace.fs.copy(sample(), copy, { overwrite: true });
  return copy;
}

/** What the user is shown in lists and errors while `body` runs; the first list is answered by its item `pick`. */
async function shownDuring(body: () => Promise<void>, pick?: string): Promise<{ lists: string[][]; errors: string[] }> {
  const [lists, errors]: [string[][], string[]] = [[], []];
  const answerList = async (items: Iterable<vscode.QuickPickItem> | PromiseLike<Iterable<vscode.QuickPickItem>>) => {
    const all = [...(await items)];
    lists.push(all.map(({ label }) => label));
    return all.find(({ label }) => label === pick);
  };
  const note = (message: string) => Promise.resolve(void errors.push(message));
  await withStandIn(vscode.window, 'showQuickPick', answerList as never, () =>
    withStandIn(vscode.window, 'showErrorMessage', note as never, body),
  );
  return { lists, errors };
}

async function recentInputs({ calls }: OpenPage): Promise<readonly InputOffer[]> {
  return calls.ask('recentInputs', null);
}

suite('Use as NVAE input', () => {
  suiteTeardown(forgetChoices);

  test('inspects a folder on the only page, with the model that is open, and shows it', async () => {
    const page = await inspect(checkpoint());
    await reaches(page, 'finished');
    const { processId } = page.inspection;
    await useAsInput(images());
    await measuresInput(page, 40);
    assert.deepEqual(page.inspection.request.input, { kind: 'files', paths: [images().fsPath], most: 64 });
    assert.equal(page.inspection.processId, processId);
  });

  test('inspects all pictures that are selected, whole', async () => {
    const page = await inspect(checkpoint());
    const [first, second] = pictures() as [vscode.Uri, vscode.Uri];
    await useAsInput(first, [second, first]);
    await measuresInput(page, 2);
    assert.deepEqual(page.inspection.request.input, {
      kind: 'files',
      paths: [second.fsPath, first.fsPath],
      most: null,
    });
  });

  test('of several pages takes the active one', async () => {
    const other = await inspect(await copyOf('other.pt'));
    const page = await inspect(checkpoint());
    await reaches(page, 'finished');
    await reaches(other, 'finished');
    await useAsInput(pictures()[0]!);
    await measuresInput(page, 1);
    assert.notEqual(other.inspection.current.input?.images, 1);
  });

  test('of several pages, none of them active, takes the one that the user picks', async () => {
    const page = await inspect(checkpoint());
    const other = await inspect(await copyOf('other.pt'));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'notes' }));
    const { lists } = await shownDuring(() => useAsInput(images()), 'nvae-digits.pt');
    assert.deepEqual(lists, [['nvae-digits.pt', 'other.pt']]);
    await measuresInput(page, 40);
    assert.notDeepEqual(other.inspection.request.input, page.inspection.request.input);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('without a page asks for a checkpoint, and opens it on the input', async () => {
    const { lists } = await shownDuring(() => useAsInput(images()), 'nvae-digits.pt');
    assert.ok(lists[0]?.includes('nvae-digits.pt'));
    const [page] = openPages();
    assert.ok(page);
    await measuresInput(page, 40);
  });

  test('without a page and a checkpoint does nothing', async () => {
    await shownDuring(() => useAsInput(images()));
    assert.deepEqual(openPages(), []);
  });

  test('shows the true reason where the input is refused, and keeps the results', async () => {
    const page = await inspect(checkpoint());
    const before = await reaches(page, 'finished');
    const notes = inWorkspace('notes');
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(notes, 'a.txt'), Buffer.from('hello'));
    await useAsInput(notes);
    const { next, ...shown } = await reaches(page, 'failed');
    assert.match(next?.status.kind === 'failed' ? next.status.message : '', /No file in .*notes or its subfolders/);
    assert.deepEqual({ ...shown, next: null }, before);
    assert.ok((await recentInputs(page)).every(({ where }) => where !== 'notes'));
  });

  test('says of saved statistics that their input can not be changed', async () => {
    const saved = vscode.Uri.file(process.env['NVAE_TEST_STATISTICS'] ?? '');
    const page = await inspect(saved);
    await reaches(page, 'finished');
    const { errors } = await shownDuring(() => useAsInput(images()));
    assert.deepEqual(errors, [
      "two-images.safetensors holds saved statistics, whose input can't be changed. Show the page of a checkpoint first.",
    ]);
  });

  test('says so where the resource is not a file on this machine', async () => {
    const page = await inspect(checkpoint());
    const { request } = page.inspection;
    const { errors } = await shownDuring(() => useAsInput(vscode.Uri.parse('untitled:notes')));
    assert.match(errors[0] ?? '', /^untitled:notes can't be inspected: it is not a file/);
    assert.deepEqual(page.inspection.request, request);
  });
});

suite('The page offers', () => {
  suiteTeardown(forgetChoices);

  test('inputs that worked, for whichever checkpoint, and inspects the one that is chosen', async () => {
    const page = await inspect(checkpoint());
    await useAsInput(pictures()[0]!);
    await measuresInput(page, 1);
    const other = await inspect(await copyOf('other.pt'));
    const offers = await recentInputs(other);
    assert.deepEqual([offers[0]?.title, offers[0]?.where], ['1 image from 000.png', 'images/000.png']);
    const folder = offers.find(({ where }) => where === 'images');
    assert.ok(folder);
    other.calls.act('changeInput', { kind: 'offered', id: folder.id });
    await measuresInput(other, 40);
    assert.equal((await recentInputs(other))[0]?.where, 'images');
  });

  test('what the workspace holds, with another part of it at will', async () => {
    const page = await inspect(checkpoint());
    const found: InputOffer[] = [];
    for (let search = 'under way'; search === 'under way';) {
      const answer = await page.calls.ask('workspaceInputs', found.length);
      found.push(...answer.offers);
      search = answer.search;
    }
    const offer = found.find(({ where }) => where === 'images');
    assert.ok(offer);
    assert.deepEqual([offer.title, offer.images], ['images/', 40]);
    page.calls.act('changeInput', { kind: 'offered', id: offer.id });
    await measuresInput(page, 40);
    page.calls.act('changeInput', { kind: 'part', most: 5, from: 10 });
    await measuresInput(page, 5);
    assert.deepEqual(page.inspection.request.input, { kind: 'files', paths: [images().fsPath], most: 5, from: 10 });
    assert.match(page.inspection.current.input?.notes.join(' ') ?? '', /Images 10 to 14 of 40 were taken/);
  });

  test('nothing under a number that it was never told', async () => {
    const page = await inspect(checkpoint());
    const { request } = page.inspection;
    page.calls.act('changeInput', { kind: 'offered', id: 4711 });
    await Promise.resolve();
    assert.deepEqual(page.inspection.request, request);
  });
});

suite('What is dropped on the page', () => {
  suiteTeardown(forgetChoices);

  test('is inspected, if it is a file or folder on the machine of the extension', async () => {
    const page = await inspect(checkpoint());
    page.calls.act('changeInput', { kind: 'dropped', uris: [onThisMachine(images())] });
    await measuresInput(page, 40);
    assert.deepEqual(page.inspection.request.input, { kind: 'files', paths: [images().fsPath], most: 64 });
  });

  test('is refused with the reason, if it is not', async () => {
    const page = await inspect(checkpoint());
    const { request } = page.inspection;
    const { errors } = await shownDuring(async () => {
      for (const uris of [['https://example.org/a.png'], ['vscode-remote://elsewhere/a.png'], ['a\\b']]) {
        page.calls.act('changeInput', { kind: 'dropped', uris });
      }
      await Promise.resolve();
    });
    assert.equal(errors.length, 3);
    assert.match(errors[0] ?? '', /^https:\/\/example\.org\/a\.png can't be inspected/);
    assert.match(errors[1] ?? '', /^vscode-remote:\/\/elsewhere\/a\.png can't be inspected/);
    assert.match(errors[2] ?? '', /^What was dropped is not a file/);
    assert.deepEqual(page.inspection.request, request);
  });
});

/** How VS Code's window names a file of the machine where extensions run. */
function onThisMachine(file: vscode.Uri): string {
  const { remoteName } = vscode.env;
  return remoteName === undefined
    ? file.toString()
    : file.with({ scheme: 'vscode-remote', authority: remoteName }).toString();
}
