import { createBirpc, type BirpcReturn } from 'birpc';
import type * as vscode from 'vscode';
import type { HostCalls, PageEvents, ShownInspection } from '../../protocol/inspection';
import { decodeMessage, encodeMessage } from '../../protocol/messages';
import type { Log } from '../visibleLog';
import { PageReports } from './pageReports';

export interface PageConnection extends Pick<
  BirpcReturn<PageEvents, HostCalls>,
  'settings' | 'perform' | '$close' | '$closed'
> {
  /** Shows the inspection, now or as soon as the page has drawn what it was sent. */
  report(inspection: ShownInspection): void;
}

/** Answers the page's calls and sends it events, until `$close` is called. */
export function connectPage(webview: vscode.Webview, calls: HostCalls, log: Log): PageConnection {
  let listening: vscode.Disposable | undefined;
  const answers: HostCalls = {
    ...calls,
    ready: async () => {
      reports.renewed();
      return calls.ready();
    },
  };
  const page: BirpcReturn<PageEvents, HostCalls> = createBirpc<PageEvents, HostCalls>(answers, {
    // An answer may arrive after the page was closed.
    post: (message: unknown) => (page.$closed ? undefined : webview.postMessage(message)),
    on: (receive) => void (listening = webview.onDidReceiveMessage(receive)),
    off: () => void listening?.dispose(),
    serialize: encodeMessage,
    deserialize: decodeMessage,
    eventNames: ['settings', 'perform'],
    resolver: (name, answer) => (Object.hasOwn(answers, name) ? answer : undefined),
    timeout: -1,
    onGeneralError: (error) => {
      log.error(error);
      return true;
    },
  });
  const reports = new PageReports((inspection) => page.report(inspection));
  return {
    report: (inspection) => {
      reports.report(inspection);
    },
    settings: page.settings,
    perform: page.perform,
    $close: (error) => page.$close(error),
    get $closed() {
      return page.$closed;
    },
  };
}
