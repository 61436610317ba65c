/** What a page's documents never drew, as VS Code replaces a document whenever its page is hidden and shown. */
import { setTimeout } from 'node:timers/promises';
import { createBirpc } from 'birpc';
import { expect, test } from 'vitest';
import type { Webview } from 'vscode';
import { connectPage } from '../../src/extension/pages/connectPage';
import type { HostCalls, PageEvents, ShownInspection } from '../../src/protocol/inspection';
import { decodeMessage, encodeMessage } from '../../src/protocol/messages';
import { collectGarbage } from '../fixtures/resourcesHeld';

/** A page whose documents are told of inspections, and never draw them. */
function neverDrawing() {
  const logged: unknown[] = [];
  let toExtension: (message: unknown) => void = () => undefined;
  let toDocument: (message: unknown) => void = () => undefined;
  let reports = 0;
  const webview = {
    postMessage: (message: unknown) => {
      toDocument(message);
      return Promise.resolve(true);
    },
    onDidReceiveMessage: (receive: (message: unknown) => void) => {
      toExtension = receive;
      return { dispose: () => undefined };
    },
  };
  const calls = { ready: () => Promise.resolve({ inspection: inspection(0), settings: null }) };
  const log = { error: (what: unknown) => logged.push(what), warn: () => undefined, info: () => undefined };
  const connection = connectPage(webview as unknown as Webview, calls as unknown as HostCalls, log);
  const document = () => {
    const events = {
      report: () => {
        reports += 1;
        return new Promise<void>(() => undefined);
      },
    };
    return createBirpc<HostCalls, PageEvents>(events as unknown as PageEvents, {
      post: (message: unknown) => {
        toExtension(message);
      },
      on: (receive) => void (toDocument = receive),
      serialize: encodeMessage,
      deserialize: decodeMessage,
      timeout: -1,
    });
  };
  return { connection, document, logged, reported: () => reports };
}

function inspection(run: number): ShownInspection {
  return { run, status: { kind: 'opening' }, next: null, groups: [] } as unknown as ShownInspection;
}

test('a page that is closed before it has drawn leaves no error in the log', async () => {
  const { connection, document, logged, reported } = neverDrawing();
  await document().ready();
  connection.report(inspection(1));
  await expect.poll(reported).toBe(1);
  connection.$close();
  await setTimeout();
  expect(logged).toEqual([]);
});

test('an inspection that no document drew is let go once the page has a new document', async () => {
  const { connection, document, logged, reported } = neverDrawing();
  await document().ready();
  const told = new WeakRef(inspection(1));
  connection.report(told.deref()!);
  await expect.poll(reported).toBe(1);
  await document().ready();
  await collectGarbage();
  expect(told.deref()).toBeUndefined();
  expect(logged).toEqual([]);
  connection.$close();
});
