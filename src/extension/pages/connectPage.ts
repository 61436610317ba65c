import { createBirpc, type BirpcReturn } from 'birpc';
import type * as vscode from 'vscode';
import type { HostCalls, PageEvents } from '../../protocol/inspection';
import { decodeMessage, encodeMessage } from '../../protocol/messages';
import type { Log } from '../visibleLog';

export type PageConnection = BirpcReturn<PageEvents, HostCalls>;

/** Answers the page's calls and sends it events, until `$close` is called. */
export function connectPage(webview: vscode.Webview, answers: HostCalls, log: Log): PageConnection {
  let listening: vscode.Disposable | undefined;
  const page: PageConnection = createBirpc<PageEvents, HostCalls>(answers, {
    // An answer may arrive after the page was closed.
    post: (message: unknown) => (page.$closed ? undefined : webview.postMessage(message)),
    on: (receive) => void (listening = webview.onDidReceiveMessage(receive)),
    off: () => void listening?.dispose(),
    serialize: encodeMessage,
    deserialize: decodeMessage,
    eventNames: ['report', 'settings'],
    resolver: (name, answer) => (Object.hasOwn(answers, name) ? answer : undefined),
    timeout: -1,
    onGeneralError: (error) => {
      log.error(error);
      return true;
    },
  });
  return page;
}
