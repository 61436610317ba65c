/** The page's texts in another language. */
import { toChildArray } from 'preact';
import { beforeAll, expect, test, vi } from 'vitest';
import type * as Translate from '../../webview/text/translate';

const TRANSLATION = {
  '{0} of {1} images': 'von {1} Bildern {0}',
  'Groups {0} are unused': '{0} unbenutzt',
  'A long sentence goes on': 'Ein langer Satz geht weiter',
  'name {0}': '{0} {name} {7}',
  'mean of the prior': 'Mittelwert des Priors',
};

let page: typeof Translate;

beforeAll(async () => {
  vi.stubGlobal('document', { getElementById: () => ({ textContent: JSON.stringify(TRANSLATION) }) });
  page = await import('../../webview/text/translate');
});

test('a translation puts the values in its own order', () => {
  const of = (reached: number, all: number) => page.t`${reached} of ${all} images`;
  expect(of(8, 40)).toBe('von 40 Bildern 8');
  expect(of(9, 40)).toBe('von 40 Bildern 9');
});

test('elements in a sentence stay elements, and a value is never markup', () => {
  const { children } = page.rich`Groups ${'<b>3</b>'} are unused`.props as { children: readonly string[] };
  expect(toChildArray(children)).toEqual(['', '<b>3</b>', ' unbenutzt']);
});

test('a line break in a text is one space', () => {
  expect(page.t`A long sentence
    goes on`).toBe('Ein langer Satz geht weiter');
});

test('what has no translation is shown as it is written, and what a translation has too much stays', () => {
  expect(page.t`not translated: ${1}`).toBe('not translated: 1');
  expect(page.t`name ${'x'}`).toBe('x {name} {7}');
});

test('names of quantities are translated, and others are left as they are', () => {
  expect(page.translated('mean of the prior')).toBe('Mittelwert des Priors');
  expect(page.translated('constructor')).toBe('constructor');
});
