/** In a language that marks what is translated, no text of the page is without marks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VIEWS } from '../../webview/sight/sight';
import { WHAT_IF_ANALYSES } from '../../webview/sight/whatIfChoice';
import { PSEUDO } from '../fixtures/pseudo';
import { clickMap } from '../ui/heatmap';
import { openTables, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';
import { untranslated } from './untranslated';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample', language: PSEUDO });
});

afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const missed = () => untranslated(gallery.webview);

async function show(entry: string, moment?: string): Promise<void> {
  await gallery.show({ entry, language: PSEUDO });
  if (moment === undefined) return;
  await gallery.changeMoment((await gallery.moments()).find((title) => title.endsWith(moment)) ?? moment);
}

test('a text or a label that is not translated is noticed', async () => {
  await show('sample');
  await inPage('tab-group').evaluate((tab) => {
    tab.setAttribute('title', 'Not a translation');
    tab.append(' of this');
  });
  expect(await missed()).toEqual(['of this', 'Not a translation']);
});

describe.each(['sample', 'flows', 'classes', 'not-finite', 'model-samples'])('%s:', (entry) => {
  beforeAll(() => show(entry));

  test.each(VIEWS)('the view %s is translated, with its menus and tables', async (view) => {
    await turnTo(gallery.webview, view);
    if (view === 'group') {
      await clickMap(gallery.webview, { y: 1, x: 1, side: 4 });
      await inPage('read-out').waitFor();
    }
    await openTables(gallery.webview);
    expect(await missed()).toEqual([]);
  });
});

describe.each(['what-if', 'what-if-flows', 'live'])('%s:', (entry) => {
  beforeAll(async () => {
    await show(entry, entry === 'live' ? 'followed' : undefined);
    await inPage('tab-whatIf').click();
  });

  test.each(WHAT_IF_ANALYSES)('the analysis %s is translated', async (analysis) => {
    await inPage(`What-if-${analysis.replace(' ', '-')}`).click();
    await openTables(gallery.webview);
    expect(await missed()).toEqual([]);
  });
});

test.each([
  ['compare', 'another checkpoint'],
  ['compare', 'other images'],
  ['run', 'run measured'],
  ['run-logged', 'run measured'],
])('a comparison is translated: %s, %s', async (entry, moment) => {
  await show(entry, moment);
  await inPage('tab-compare').click();
  await openTables(gallery.webview);
  expect(await missed()).toEqual([]);
});

test.each([
  ['offers', 'the input menu'],
  ['questions', 'questions about training flags'],
  ['refused-input', 'a refused input'],
  ['stopped', 'a stopped model process'],
  ['cancelled', 'a cancelled inspection'],
  ['rewritten', 'a checkpoint that was rewritten'],
  ['batch-norms', 'batch norms'],
])('%s: %s is translated', async (entry) => {
  await show(entry);
  if (entry === 'batch-norms') await inPage('tab-model').click();
  expect(await missed()).toEqual([]);
});

test('what a figure’s menus hold once they are opened is translated', async () => {
  await show('sample');
  await turnTo(gallery.webview, 'group');
  for (const menu of ['map-copy-button', 'map-domain-typed']) {
    await inPage(menu).click();
    await inPage(menu === 'map-copy-button' ? 'map-copy' : 'map-domain')
      .getByRole('button')
      .first()
      .waitFor();
    expect(await missed()).toEqual([]);
    await gallery.page.keyboard.press('Escape');
  }
});

test('the definition of a term, pins and the keys’ help are translated', async () => {
  await show('sample');
  await gallery.webview.locator('.term').first().hover();
  await inPage('definition').waitFor();
  expect(await missed()).toEqual([]);
  await turnTo(gallery.webview, 'group');
  await clickMap(gallery.webview, { y: 1, x: 1, side: 4 });
  await gallery.page.keyboard.press('p');
  await inPage('compare-pins').click();
  await inPage('pins').waitFor();
  expect(await missed()).toEqual([]);
  await inPage('close-pins').click();
  await gallery.page.keyboard.press('?');
  await gallery.webview.getByRole('dialog').waitFor();
  expect(await missed()).toEqual([]);
});
