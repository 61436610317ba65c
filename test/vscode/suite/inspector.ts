/** The extension as the tests see it: its pages, and how VS Code shows them. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { InspectorApi } from '../../../src/extension/extension';
import type { OpenPage } from '../../../src/extension/pages/inspectorPages';
import type { ShownInspection, Status } from '../../../src/protocol/inspection';

const EXTENSION = 'nvae-latent-inspector.nvae-latent-inspector';
const POLL_MS = 20;

export function extension(): vscode.Extension<InspectorApi> {
  const found = vscode.extensions.getExtension<InspectorApi>(EXTENSION);
  assert.ok(found, `${EXTENSION} is not installed`);
  return found;
}

/** The bundled sample's checkpoint. */
export function sample(): vscode.Uri {
  return vscode.Uri.joinPath(extension().extensionUri, 'media', 'sample', 'nvae-digits.pt');
}

/** A file or folder in the workspace, which contains a copy of the sample's folder. */
export function inWorkspace(...path: readonly string[]): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, ...path);
}

/** Inspects with the command; returns the page, which is then open. */
export async function inspect(checkpoint: vscode.Uri): Promise<OpenPage> {
  await vscode.commands.executeCommand('nvaeInspector.inspect', checkpoint);
  const page = openPages().find(({ inspection }) => inspection.request.path === checkpoint.fsPath);
  assert.ok(page);
  return page;
}

export function openPages(): readonly OpenPage[] {
  return extension().exports.openPages();
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until(() => openPages().length === 0);
}

/** Makes the next checkpoint be inspected like the first one. */
export async function forgetChoices(): Promise<void> {
  const page = await inspect(inWorkspace('nvae-digits.pt'));
  const { calls } = page;
  calls.act('changeInput', { kind: 'samples', count: 16, seed: 0, temperature: 1 });
  calls.act('changeDraws', 1);
  // A choice is remembered once it has worked.
  await reaches(page, 'finished');
  await closeAll();
}

/** Mocha's timeout ends the wait if the condition never holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(POLL_MS);
}

/** Waits until the page's inspection, or the one requested to replace it, has this status. */
export async function reaches<K extends Status['kind']>(
  { inspection }: OpenPage,
  kind: K,
): Promise<ShownInspection & { readonly status: Extract<Status, { kind: K }> }> {
  await until(() => inspection.latestStatus.kind === kind);
  return inspection.current as ShownInspection & { readonly status: Extract<Status, { kind: K }> };
}

export function tabs(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
}

export function activeTab(): string | undefined {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.label;
}

export function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

/** Replaces a function of VS Code's that only a user could answer, while `body` runs. */
export async function withStandIn<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  standIn: T[K],
  body: () => Promise<void>,
): Promise<void> {
  const original = owner[name];
  owner[name] = standIn;
  try {
    await body();
  } finally {
    owner[name] = original;
  }
}
