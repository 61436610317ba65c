/**
 * The page in the language of VS Code. Every text on it is a template of `t` or `rich`. A template's key in
 * l10n/bundle.l10n.json is its text with `{0}`, `{1}` … for the values, as for `vscode.l10n.t`; the bundle of another
 * language may put them in another order. Without a translation, a text is shown as it is written.
 */
import { type ComponentChildren, createElement, Fragment, type VNode } from 'preact';

/** A text around its values: the piece before each, and the piece after the last. */
interface Pieces {
  readonly before: readonly { readonly text: string; readonly value: number }[];
  readonly end: string;
}

const translations = givenTranslations();
/** A template's strings are the same object each time it is evaluated. */
const known = new WeakMap<TemplateStringsArray, Pieces>();

/** A text: t`${n} of ${m} images`. A line break in a template, and the indentation after it, are one space. */
export function t(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const { before, end } = piecesOf(strings);
  let text = '';
  for (const { text: piece, value } of before) text += `${piece}${values[value] ?? ''}`;
  return text + end;
}

/** The same for a text with elements in it: rich`${<b>3</b>} groups are unused`. What it holds is never markup. */
export function rich(strings: TemplateStringsArray, ...values: readonly ComponentChildren[]): VNode {
  const { before, end } = piecesOf(strings);
  return createElement(Fragment, null, ...before.flatMap(({ text, value }) => [text, values[value]]), end);
}

/** A name or definition that src/protocol gives (scripts/l10n/strings.mjs lists where), in the page's language. */
export function translated(text: string): string {
  return translations.get(text) ?? text;
}

function piecesOf(strings: TemplateStringsArray): Pieces {
  const before = known.get(strings);
  if (before !== undefined) return before;
  const key = strings.reduce((text, piece, i) => `${text}{${i - 1}}${piece}`).replace(/\s*\n\s*/g, ' ');
  const pieces = split(translations.get(key) ?? key, strings.length - 1);
  known.set(strings, pieces);
  return pieces;
}

function split(text: string, values: number): Pieces {
  const before: { text: string; value: number }[] = [];
  let from = 0;
  for (const { 0: place, 1: value, index } of text.matchAll(/\{(\d+)\}/g)) {
    // A translation may hold braces of its own, or name a value that there isn't.
    if (Number(value) >= values) continue;
    before.push({ text: text.slice(from, index), value: Number(value) });
    from = index + place.length;
  }
  return { before, end: text.slice(from) };
}

/** The data block that the extension puts into the page; there is none in English, and none outside a browser. */
function givenTranslations(): ReadonlyMap<string, string> {
  const block = typeof document === 'undefined' ? null : document.getElementById('translation');
  if (!block?.textContent) return new Map();
  return new Map(Object.entries(JSON.parse(block.textContent) as Readonly<Record<string, string>>));
}
