/** The extension as the page sees it. */
import { createBirpc } from 'birpc';
import type { HostCalls, PageEvents, PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { decodeMessage, encodeMessage } from '../../src/protocol/messages';
import { visibleText } from '../../src/protocol/visibleText';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface HostListener extends PageEvents {
  unreachable(reason: string): void;
}

export interface Host extends Readonly<Omit<HostCalls, 'ready'>> {
  /** Tells how the inspection goes on, beginning with what is known; returns how to stop listening. */
  readonly follow: (listener: HostListener) => () => void;
  /** What `remember` was last given, also after the page was hidden, moved or reloaded. */
  readonly remembered: () => unknown;
  /** Keeps what JSON can hold, and numbers that are not finite. */
  readonly remember: (state: unknown) => void;
}

/** May be called once in a page. */
export function connectHost(): Host {
  const vscode = acquireVsCodeApi();
  const listeners = new Set<HostListener>();
  const page: PageEvents = {
    report: (inspection: ShownInspection) => {
      for (const listener of listeners) listener.report(inspection);
    },
    settings: (settings: PageSettings) => {
      for (const listener of listeners) listener.settings(settings);
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
    follow: (listener) => {
      listeners.add(listener);
      calls.ready().then(
        ({ inspection, settings }) => {
          listener.settings(settings);
          listener.report(inspection);
        },
        (reason: unknown) => {
          listener.unreachable(reasonInWords(reason));
        },
      );
      return () => {
        listeners.delete(listener);
      };
    },
    cancel: () => void calls.cancel.asEvent(),
    restart: () => void calls.restart.asEvent(),
    changeInput: (wish) => void calls.changeInput.asEvent(wish),
    changeDraws: (draws) => void calls.changeDraws.asEvent(draws),
    changeWeights: (name) => void calls.changeWeights.asEvent(name),
    changeEngine: (wish) => void calls.changeEngine.asEvent(wish),
    setUpEngine: () => void calls.setUpEngine.asEvent(),
    giveFlags: (flags) => void calls.giveFlags.asEvent(flags),
    setActivityThreshold: (nats) => void calls.setActivityThreshold.asEvent(nats),
    copy: (text) => calls.copy(text),
    klMap: (query) => calls.klMap(query),
    histograms: (query) => calls.histograms(query),
    picture: (kind, image) => calls.picture(kind, image),
    tensors: () => calls.tensors(),
    tensorStatistics: (rows) => calls.tensorStatistics(rows),
    remembered: () => decodeMessage(vscode.getState()),
    remember: (state) => {
      vscode.setState(encodeMessage(state));
    },
  };
}

/** Why a call was refused, as it may be shown. */
export function reasonInWords(reason: unknown): string {
  return visibleText(reason instanceof Error ? reason.message : String(reason));
}
