/** The extension, as the page sees it. */
import { createBirpc } from 'birpc';
import { ACTIONS, type ActionName, type ActionRequests, type Actions } from '../../src/protocol/actions';
import type { HostCalls, PageEvents, PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { decodeMessage, encodeMessage } from '../../src/protocol/messages';
import { visibleText } from '../../src/protocol/visibleText';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface HostListener extends Pick<PageEvents, 'settings'> {
  report(inspection: ShownInspection): void;
  unreachable(reason: string): void;
}

export interface Host extends Actions, Readonly<Pick<HostCalls, 'ask' | 'copy'>> {
  /** Reports the inspection now and whenever it changes. Returns a function that stops listening. */
  readonly follow: (listener: HostListener) => () => void;
  /** Listens to commands of VS Code on this page. Returns a function that stops listening. */
  readonly onCommand: (perform: PageEvents['perform']) => () => void;
  /** Returns what `remember` was last given, even after the page was hidden, moved or reloaded. */
  readonly remembered: () => unknown;
  /** Saves a state that JSON can hold. It may also contain numbers that are not finite. */
  readonly remember: (state: unknown) => void;
}

/** Resolves after components have drawn what changed, which they do before the next task. */
async function drawn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

/** Connects the page to the extension. Call it once per page. */
export function connectHost(): Host {
  const vscode = acquireVsCodeApi();
  const listeners = new Set<HostListener>();
  const performers = new Set<PageEvents['perform']>();
  const page: PageEvents = {
    report: async (inspection: ShownInspection) => {
      for (const listener of listeners) listener.report(inspection);
      await drawn();
    },
    settings: (settings: PageSettings) => {
      for (const listener of listeners) listener.settings(settings);
    },
    perform: (command) => {
      for (const perform of performers) perform(command);
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
    onCommand: (perform) => {
      performers.add(perform);
      return () => {
        performers.delete(perform);
      };
    },
    ...actionsBy((name, request) => void calls.act.asEvent(name, request)),
    ask: (name, request) => calls.ask(name, request),
    copy: (text) => calls.copy(text),
    remembered: () => decodeMessage(vscode.getState()),
    remember: (state) => {
      vscode.setState(encodeMessage(state));
    },
  };
}

function actionsBy(act: (name: ActionName, request: ActionRequests[ActionName]) => void): Actions {
  const names = Object.keys(ACTIONS) as ActionName[];
  const actions = names.map((name) => {
    // An action without a request may serve as an event listener, and is then passed the event.
    const takesNothing = ACTIONS[name].isRequest(null);
    return [name, (request: ActionRequests[ActionName]) => act(name, takesNothing ? null : request)];
  });
  return Object.fromEntries(actions) as Actions;
}

/** Why a call was refused, in printable text. */
export function reasonInWords(reason: unknown): string {
  return visibleText(reason instanceof Error ? reason.message : String(reason));
}
