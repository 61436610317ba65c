/** Finds what a page in the pseudo language shows untranslated. */
import type { FrameLocator } from 'playwright-core';

/** What the page shows but does not say, by where it is shown. */
const NOT_THE_PAGE_S: Readonly<Record<string, readonly string[]>> = {
  'names of files, of flags, of sections of documents, and commands': [
    'h1',
    'code',
    '.file-name',
    '.side',
    '#baseline-menu-chip',
    '.source',
    '[data-testid=run-table] th[scope=row]',
    '[data-testid=run-logged] th[scope=row]',
    '[data-testid=tensor]',
    '.model-flags th[scope=row]',
    '.model-flags tbody td:nth-child(2)',
  ],
  'the model process describes what it opened: its input, engine and network': [
    '#input-menu-chip',
    '[id^=engine-menu]',
    '[data-testid=model-engine]',
    '[data-testid=model-facts]',
    '.title-line > .sub',
  ],
  'the model process reports: progress and ends, notes and warnings, what it measured and how': [
    '[data-testid=status]',
    'progress',
    '.remarks li',
    '[data-testid=warnings]',
    '[data-testid=how-compared]',
    '[data-testid=what-if-notes]',
    '[data-testid=absent]',
    '.reservations',
    '.beta',
  ],
  'the model process asks for flags that it can’t read': [
    '[data-testid=flag-form] fieldset',
    '[data-testid=flag-form] > .sub',
  ],
  'findings are also those of the command line and of reports': ['[data-testid=finding]'],
  'where numbers come from goes into files': ['.citation dl'],
  'sources are cited as they are published': ['.definitions .sub'],
};

/** Symbols, units and names of formats, the same in every language. */
const SYMBOLS =
  'nats bits dim dB MB kB min ms KL NELBO AUROC LLR PSNR ln log exp NaN SHA JSON CSV TSV SVG PNG npz safetensors Python ch Normal Bernoulli';

/** Names in texts: of files, classes, samples, checkpoints, inputs and logged values, as the model process gives them. */
const NAMES = [
  /[\w/-]+(\.(pt|pth|png|npz|safetensors)|ubyte\[\d+\])(, epoch \d+)?/,
  /\b(even|odd)\b/,
  /\bsample \d+/,
  /\d+ images from \w+\//,
  /\bkl_vals\/\w+/,
  /[σμzRDLwp][_ ][A-Za-z]\b/,
  /^The gallery has no recording of .*/,
];

/** Every text and label with words that are not translated, hidden ones included; those of the closed menus are there. */
export function untranslated(webview: FrameLocator): Promise<string[]> {
  return webview.locator('body').evaluate(
    (body, { ignored, same }) => {
      const missed = new Set<string>();
      const names = new RegExp(same, 'g');
      const check = (text: string, element: Element) => {
        const outside = text.replace(/⟦[^⟦⟧]*⟧/g, ' ').replace(names, ' ');
        if (/\p{L}{2,}/u.test(outside.replace(/[Α-ωΑ-Ω⁰-₟ᴬ-ᵿ]/g, '')) && element.closest(ignored) === null) {
          missed.add(text.trim());
        }
      };
      // A formula's subscripts are elements, which divide its text.
      for (const formula of body.querySelectorAll('.formula')) check(formula.textContent, formula);
      const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const element = texts.currentNode.parentElement!;
        if (element.closest('.formula, script') === null) check(texts.currentNode.textContent ?? '', element);
      }
      for (const name of ['title', 'aria-label', 'aria-valuetext', 'alt', 'placeholder', 'label']) {
        for (const element of body.querySelectorAll(`[${name}]`)) check(element.getAttribute(name)!, element);
      }
      return [...missed];
    },
    {
      ignored: Object.values(NOT_THE_PAGE_S).flat().join(', '),
      same: [...NAMES.map(({ source }) => source), `\\b(${SYMBOLS.replaceAll(' ', '|')})\\b`].join('|'),
    },
  );
}
