import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { isUnderWay } from '../../../src/protocol/inspection';
import type { OpenPage } from '../../../src/extension/pages/inspectorPages';
import { forgetChoices, inspect, inWorkspace, reaches, until, withStandIn } from './inspector';

/** The longest that anybody may wait for an answer to Cancel. */
const ANSWER_MS = 200;
const STAGE_COUNT_AND_TIME_LEFT = / · \d+ of \d+( · about \d+ (s|min) left)?$/;

interface Notification {
  readonly options: vscode.ProgressOptions;
  readonly messages: string[];
  readonly cancel: () => void;
  percent: number;
  isGone: boolean;
}

let shown: Notification[];

/** Observes a window's progress notifications. */
const notify: typeof vscode.window.withProgress = async (options, task) => {
  const source = new vscode.CancellationTokenSource();
  const notification: Notification = {
    options,
    messages: [],
    cancel: () => source.cancel(),
    percent: 0,
    isGone: false,
  };
  shown.push(notification);
  const report = ({ message, increment }: { message?: string; increment?: number }) => {
    notification.messages.push(message ?? '');
    notification.percent += increment ?? 0;
  };
  const result = await task({ report }, source.token);
  notification.isGone = true;
  return result;
};

/** Produces a result, and then inspects more than a minute's worth. */
async function inspectAtLength(): Promise<OpenPage> {
  const page = await inspect(inWorkspace('nvae-digits.pt'));
  await reaches(page, 'finished');
  page.calls.act('changeInput', { kind: 'samples', count: 20_000, seed: 0, temperature: 1 });
  await reaches(page, 'running');
  return page;
}

suite('Long work', () => {
  // Otherwise the next page would begin with samples that were measured in part.
  teardown(forgetChoices);

  test('is cancelled within 0.2 s, and leaves a model process that still answers', async () => {
    const page = await inspectAtLength();
    const { processId } = page.inspection;
    const start = performance.now();
    page.calls.act('cancel', null);
    await until(() => !isUnderWay(page.inspection.latestStatus));
    assert.ok(performance.now() - start < ANSWER_MS);
    await assert.rejects(page.calls.ask('picture', { kind: 'input', image: 1e6 }), /There is no image 1000000/);
    assert.equal(page.inspection.processId, processId);
  });

  test('is shown in the status bar or, while the page is hidden, in a notification that cancels', async () => {
    shown = [];
    await withStandIn(vscode.window, 'withProgress', notify, async () => {
      const page = await inspectAtLength();
      await until(() => shown.length > 0 && shown.every(({ messages }) => messages.length > 3));
      const [inStatusBar, ...others] = shown;
      assert.ok(inStatusBar);
      assert.equal(others.length, 0);
      assert.equal(inStatusBar.options.location, vscode.ProgressLocation.Window);
      assert.equal(inStatusBar.options.title, 'Inspecting nvae-digits.pt');
      assert.match(inStatusBar.messages.at(-1) ?? '', STAGE_COUNT_AND_TIME_LEFT);

      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
      await until(() => shown.length === 2 && inStatusBar.isGone && (shown[1]?.messages.length ?? 0) > 3);
      const notification = shown[1];
      assert.ok(notification);
      assert.equal(notification.options.location, vscode.ProgressLocation.Notification);
      assert.equal(notification.options.title, 'Inspecting nvae-digits.pt');
      assert.ok(notification.options.cancellable);
      assert.match(notification.messages.at(-1) ?? '', STAGE_COUNT_AND_TIME_LEFT);
      assert.ok(notification.percent > 0 && notification.percent < 100);

      notification.cancel();
      await until(() => !isUnderWay(page.inspection.latestStatus));
      await until(() => notification.isGone);
      assert.equal(shown.length, 2);
    });
  });
});
