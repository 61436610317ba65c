import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { InspectorApi } from '../../../src/extension/extension';
import type { Status } from '../../../src/protocol/inspection';

const EXTENSION = 'nvae-latent-inspector.nvae-latent-inspector';
const POLL_MS = 20;

let sample: vscode.Uri;
let inspector: InspectorApi;

suiteSetup(async () => {
  const extension = vscode.extensions.getExtension<InspectorApi>(EXTENSION);
  assert.ok(extension);
  inspector = await extension.activate();
  sample = vscode.Uri.joinPath(extension.extensionUri, 'media', 'sample', 'nvae-digits.pt');
});

teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

async function inspect(resource: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('nvaeInspector.inspect', resource);
}

/** Mocha's timeout ends the wait for what never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(POLL_MS);
}

function tabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function activeTab(): string | undefined {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.label;
}

function onlyInspection() {
  const [inspection, ...others] = inspector.openInspections();
  assert.ok(inspection);
  assert.equal(others.length, 0);
  return inspection;
}

async function reaches<K extends Status['kind']>(kind: K): Promise<Extract<Status, { kind: K }>> {
  const { status } = onlyInspection().current;
  if (status.kind === kind) return status as Extract<Status, { kind: K }>;
  await setTimeout(POLL_MS);
  return reaches(kind);
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

suite('Inspecting a checkpoint', () => {
  test('opens one page, titled with the file name, and measures every group of the sample on its images', async () => {
    await inspect(sample);
    await until(() => activeTab() === 'nvae-digits.pt');
    assert.equal(tabs().length, 1);
    await reaches('finished');
    const { groups, input } = onlyInspection().current;
    assert.equal(groups.length, 9);
    assert.ok(groups.every((group) => group !== null));
    assert.equal(input?.images, 40);
  });

  test('again, reveals its page', async () => {
    await inspect(sample);
    await until(() => activeTab() === 'nvae-digits.pt');
    const { processId } = onlyInspection();
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
    assert.notEqual(activeTab(), 'nvae-digits.pt');
    await inspect(sample);
    await until(() => activeTab() === 'nvae-digits.pt');
    assert.equal(tabs().filter((tab) => tab.label === 'nvae-digits.pt').length, 1);
    assert.equal(onlyInspection().processId, processId);
  });

  test('that is not a file is refused with the reason', async () => {
    const messages: string[] = [];
    const { showErrorMessage } = vscode.window;
    vscode.window.showErrorMessage = (message: string) => {
      messages.push(message);
      return Promise.resolve(undefined);
    };
    try {
      await inspect(vscode.Uri.parse('git:/models/checkpoint.pt'));
    } finally {
      vscode.window.showErrorMessage = showErrorMessage;
    }
    assert.equal(messages.length, 1);
    assert.match(messages[0]!, /git:\/models\/checkpoint\.pt can't be inspected: it is not a file .*“git”/);
    assert.equal(inspector.openInspections().length, 0);
  });

  test('ends its model process when the page is closed', async () => {
    await inspect(sample);
    const { processId } = onlyInspection();
    assert.ok(processId !== undefined && isAlive(processId));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until(() => !isAlive(processId));
    assert.equal(inspector.openInspections().length, 0);
  });

  test('survives its model process: what was measured stays, and a restart measures again', async () => {
    await inspect(sample);
    await reaches('finished');
    const inspection = onlyInspection();
    const first = inspection.processId!;
    const measured = inspection.current.groups;
    process.kill(first, 'SIGKILL');
    assert.match((await reaches('stopped')).message, /SIGKILL.*The numbers measured so far stay\./);
    assert.deepEqual(inspection.current.groups, measured);

    inspection.start();
    await reaches('finished');
    assert.notEqual(inspection.processId, first);
    assert.deepEqual(inspection.current.groups, measured);
  });
});
