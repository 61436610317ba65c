import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import {
  activeTab,
  inspect,
  inWorkspace,
  isAlive,
  openPages,
  reaches,
  sample,
  tabs,
  until,
  withStandIn,
} from './inspector';

suite('Inspecting a checkpoint', () => {
  test('opens one page, titled with the file name, and measures every group of the sample on its images', async () => {
    const page = await inspect(sample());
    await until(() => activeTab() === 'nvae-digits.pt');
    assert.equal(tabs().length, 1);
    const { groups, input } = await reaches(page, 'finished');
    assert.equal(groups.length, 9);
    assert.ok(groups.every((group) => group !== null));
    assert.equal(input?.images, 40);
  });

  test('again, reveals its page', async () => {
    const { inspection } = await inspect(sample());
    await until(() => activeTab() === 'nvae-digits.pt');
    const { processId } = inspection;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
    assert.notEqual(activeTab(), 'nvae-digits.pt');
    assert.equal((await inspect(sample())).inspection, inspection);
    await until(() => activeTab() === 'nvae-digits.pt');
    assert.equal(tabs().filter((label) => label === 'nvae-digits.pt').length, 1);
    assert.equal(inspection.processId, processId);
  });

  test('twice at once, opens one page', async () => {
    await Promise.all([inspect(sample()), inspect(sample())]);
    assert.equal(openPages().length, 1);
  });

  test('that is not a file is refused with the reason', async () => {
    const messages: string[] = [];
    const record = (message: string) => Promise.resolve(void messages.push(message));
    await withStandIn(vscode.window, 'showErrorMessage', record, async () => {
      await vscode.commands.executeCommand('nvaeInspector.inspect', vscode.Uri.parse('git:/models/checkpoint.pt'));
    });
    assert.equal(messages.length, 1);
    assert.match(messages[0]!, /git:\/models\/checkpoint\.pt can't be inspected: it is not a file .*“git”/);
    assert.equal(openPages().length, 0);
  });

  test('that is gone opens a page that says so', async () => {
    const { message } = (await reaches(await inspect(inWorkspace('gone.pt')), 'failed')).status;
    assert.match(message, /gone\.pt/);
  });

  test('ends its model process when the page is closed', async () => {
    const { processId } = (await inspect(sample())).inspection;
    assert.ok(processId !== undefined && isAlive(processId));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until(() => !isAlive(processId));
    assert.equal(openPages().length, 0);
  });

  test('survives its model process: the results stay, and a restart measures again', async () => {
    const page = await inspect(sample());
    const { groups } = await reaches(page, 'finished');
    const first = page.inspection.processId!;
    process.kill(first, 'SIGKILL');
    const stopped = await reaches(page, 'stopped');
    assert.match(stopped.status.message, /SIGKILL.*Results so far are kept\./);
    assert.deepEqual(stopped.groups, groups);

    page.calls.act('restart', null);
    assert.deepEqual((await reaches(page, 'finished')).groups, groups);
    assert.notEqual(page.inspection.processId, first);
  });
});

suite('Several checkpoints', () => {
  const checkpoints = ['run1', 'run2'].map((run) => inWorkspace(run, 'checkpoint.pt'));

  suiteSetup(async () => {
    for (const checkpoint of checkpoints) await vscode.workspace.fs.copy(sample(), checkpoint, { overwrite: true });
  });

  test('are inspected side by side, each in its own process and titled by its folder', async () => {
    const pages = await Promise.all(checkpoints.map(inspect));
    const all = await Promise.all(pages.map((page) => reaches(page, 'finished')));
    assert.deepEqual(all[0]?.groups, all[1]?.groups);
    assert.equal(new Set(pages.map(({ inspection }) => inspection.processId)).size, 2);
    assert.deepEqual(tabs(), ['checkpoint.pt', 'checkpoint.pt (run2)']);

    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until(() => openPages().length === 1);
    const [left] = openPages();
    assert.ok(left);
    assert.equal(
      (await left.calls.ask('klMap', { quantity: 'kl', group: 0, channel: null, image: null })).query.group,
      0,
    );
  });

  test('are titled with as many folders as it takes, so that no two tabs have the same title', async () => {
    const third = inWorkspace('other', 'run2', 'checkpoint.pt');
    await vscode.workspace.fs.copy(sample(), third, { overwrite: true });
    for (const checkpoint of [...checkpoints, third]) await inspect(checkpoint);
    await until(() => tabs().length === 3);
    assert.deepEqual(tabs(), ['checkpoint.pt', 'checkpoint.pt (run2)', 'checkpoint.pt (other/run2)']);
  });

  test('are reloaded on request when training rewrites them', async () => {
    const [checkpoint] = checkpoints;
    assert.ok(checkpoint);
    const page = await inspect(checkpoint);
    assert.equal((await reaches(page, 'finished')).checkpointChanged, false);
    await vscode.workspace.fs.copy(sample(), checkpoint, { overwrite: true });
    await until(() => page.inspection.current.checkpointChanged);
    page.calls.act('restart', null);
    assert.equal((await reaches(page, 'finished')).checkpointChanged, false);
  });
});
