/** The page in a frame, answered from a recording. */
import { createBirpc } from 'birpc';
import type { HostCalls, PageEvents } from '../../../src/protocol/inspection';
import { decodeMessage, encodeMessage } from '../../../src/protocol/messages';
import type { Recording } from '../recording/recording';
import { applyTheme, type Theme } from '../themes/theme';
import { documentOf } from './pageDocument';
import { Player, type PlayerListener } from './player';

export interface PageFrameOptions {
  readonly recording: Recording;
  /** Index of the first moment. */
  readonly moment: number;
  readonly theme: Theme;
  readonly translation: Readonly<Record<string, string>> | undefined;
  readonly onAct: PlayerListener['acted'];
  readonly onCopy: PlayerListener['copied'];
}

export class PageFrame {
  readonly element = document.createElement('iframe');
  readonly player: Player;
  #theme: Theme;
  readonly #translation: PageFrameOptions['translation'];
  #state: string | null = null;
  #receive: (message: unknown) => void = () => undefined;

  constructor({ recording, moment, theme, translation, onAct, onCopy }: PageFrameOptions) {
    this.#theme = theme;
    this.#translation = translation;
    this.player = new Player(recording, {
      report: (inspection) => {
        if (this.element.contentWindow !== null) void page.report(inspection);
      },
      acted: onAct,
      copied: onCopy,
    });
    const page = createBirpc<PageEvents, HostCalls>(this.player.calls, {
      post: (message: unknown) => this.element.contentWindow?.postMessage(message, '*'),
      on: (receive) => {
        this.#receive = receive;
      },
      serialize: encodeMessage,
      deserialize: decodeMessage,
      eventNames: ['report', 'settings'],
    });
    this.player.show(moment);
    this.element.title = recording.title;
    // The same permissions as in VS Code.
    this.element.sandbox.add('allow-same-origin', 'allow-scripts', 'allow-forms', 'allow-downloads');
  }

  /**
   * Recreates the document; the page finds its saved state. The first call must come once the frame is in the document.
   * Resolves when the page's script has run.
   */
  load(): Promise<void> {
    window.vscodeSide = {
      state: this.#state,
      postMessage: (message) => {
        this.#receive(message);
      },
      setState: (state) => {
        this.#state = state;
      },
    };
    const { fileName } = this.player.moment.inspection;
    this.element.srcdoc = documentOf({ fileName, theme: this.#theme, translation: this.#translation });
    return new Promise((resolve) => {
      this.element.addEventListener('load', () => resolve(), { once: true });
    });
  }

  /** Changes the theme of the open page. */
  set theme(theme: Theme) {
    this.#theme = theme;
    if (this.element.contentDocument !== null) applyTheme(this.element.contentDocument, theme);
  }
}
