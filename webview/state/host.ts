/** The extension as the page sees it. */
import { createBirpc } from 'birpc';
import type { HostCalls, Inspection, PageEvents } from '../../src/protocol/inspection';
import { decodeMessage, encodeMessage } from '../../src/protocol/messages';
import type { KlMap, MapQuery, Picture } from '../../src/protocol/statistics';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  /** Tells how the inspection goes on, beginning with what is known; returns how to stop listening. */
  readonly follow: (listener: (inspection: Inspection) => void, unreachable: (reason: string) => void) => () => void;
  readonly cancel: () => void;
  readonly restart: () => void;
  /** Rejects as `HostCalls.klMap` does. */
  readonly klMap: (query: MapQuery) => Promise<KlMap>;
  readonly picture: (image: number) => Promise<Picture>;
  /** What `remember` was last given, also after the page was hidden, moved or reloaded. */
  readonly remembered: () => unknown;
  readonly remember: (state: unknown) => void;
}

/** May be called once in a page. */
export function connectHost(): Host {
  const vscode = acquireVsCodeApi();
  const listeners = new Set<(inspection: Inspection) => void>();
  const page: PageEvents = {
    report: (inspection) => {
      for (const listener of listeners) listener(inspection);
    },
  };
  const calls = createBirpc<HostCalls, PageEvents>(page, {
    post: (message: unknown) => {
      vscode.postMessage(message);
    },
    on: (receive) => {
      window.addEventListener('message', (event) => {
        receive(event.data);
      });
    },
    serialize: encodeMessage,
    deserialize: decodeMessage,
  });
  return {
    follow: (listener, unreachable) => {
      listeners.add(listener);
      calls.ready().then(listener, (reason: unknown) => {
        unreachable(reasonInWords(reason));
      });
      return () => {
        listeners.delete(listener);
      };
    },
    cancel: () => void calls.cancel.asEvent(),
    restart: () => void calls.restart.asEvent(),
    klMap: (query) => calls.klMap(query),
    picture: (image) => calls.picture(image),
    remembered: () => vscode.getState(),
    remember: (state) => {
      vscode.setState(state);
    },
  };
}

export function reasonInWords(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
