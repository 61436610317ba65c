import { createBirpc, type BirpcReturn } from 'birpc';
import type * as vscode from 'vscode';
import type { HostCalls, PageEvents, ShownInspection } from '../../protocol/inspection';
import { decodeMessage, encodeMessage } from '../../protocol/messages';
import type { Log } from '../visibleLog';
import { PageReports } from './pageReports';

export interface PageConnection extends Pick<BirpcReturn<PageEvents, HostCalls>, 'settings' | 'perform' | '$closed'> {
  /** Shows the inspection, now or as soon as the page has drawn what it was sent. */
  report(inspection: ShownInspection): void;
  /** Resolves once the page has drawn the inspection, and so has a script; rejects if its document is gone before. */
  drawn(inspection: ShownInspection): Promise<void>;
  $close(): void;
}

/** The document that a report was sent to is gone, as happens whenever a page is hidden or closed. */
class DocumentGone extends Error {}

/** Answers the page's calls and sends it events, until `$close` is called. */
export function connectPage(webview: vscode.Webview, calls: HostCalls, log: Log): PageConnection {
  let listening: vscode.Disposable | undefined;
  const answers: HostCalls = {
    ...calls,
    ready: async () => {
      reports.renewed();
      // Otherwise each report that the document before never drew would be kept until the page is closed.
      void page.$rejectPendingCalls(({ reject }) => reject(new DocumentGone()));
      return calls.ready();
    },
  };
  const page: BirpcReturn<PageEvents, HostCalls> = createBirpc<PageEvents, HostCalls>(answers, {
    post: (message: unknown) => {
      // An answer may arrive after the page was closed.
      if (page.$closed) return;
      // Not waited for: VS Code delivers to a document that is loading once it is there, or never.
      webview.postMessage(message).then(undefined, (error: unknown) => log.error(String(error)));
    },
    on: (receive) => void (listening = webview.onDidReceiveMessage(receive)),
    off: () => void listening?.dispose(),
    serialize: encodeMessage,
    deserialize: decodeMessage,
    eventNames: ['settings', 'perform'],
    resolver: (name, answer) => (Object.hasOwn(answers, name) ? answer : undefined),
    timeout: -1,
    onGeneralError: (error) => {
      if (!(error instanceof DocumentGone)) log.error(error);
      return true;
    },
  });
  const reports = new PageReports((inspection) => page.report(inspection));
  return {
    report: (inspection) => {
      reports.report(inspection);
    },
    drawn: (inspection) => page.report(inspection),
    settings: page.settings,
    perform: page.perform,
    $close: () => page.$close(new DocumentGone()),
    get $closed() {
      return page.$closed;
    },
  };
}
