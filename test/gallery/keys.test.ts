/** Single keys are the page's own, and every view is reached without a pointer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KEYS } from '../../webview/keys/keyList';
import { VIEWS } from '../../webview/sight/sight';
import { clickMap } from '../ui/heatmap';
import { openGroup, turnTo } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

const LAST_GROUP = 8;
const LAST_IMAGE = 39;

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const press = (key: string) => gallery.page.keyboard.press(key);
const group = () => inPage('tab-group').innerText();
const image = () => inPage('image-select').inputValue();
const pinned = () => inPage('tray').getByRole('listitem').allInnerTexts();
const steps = () => inPage('breadcrumb').getByRole('listitem').allInnerTexts();
/** Test id of the element that has the focus. */
const focused = () =>
  gallery.webview.locator('body').evaluate(() => document.activeElement?.getAttribute('data-testid'));

describe('On any view,', () => {
  beforeEach(async () => {
    await gallery.show({ entry: 'sample' });
    // As after a click on the page: the keys go to its document.
    await gallery.webview.locator('h1').click();
  });

  test.each(VIEWS)('[ and ] step through the groups, and stop at the first and the last: %s', async (view) => {
    await turnTo(gallery.webview, view);
    await press('[');
    for (let next = 1; next <= LAST_GROUP; next++) {
      await press(']');
      await expect.poll(group).toBe(`Group ${next}`);
    }
    await press(']');
    await press('[');
    await expect.poll(group).toBe(`Group ${LAST_GROUP - 1}`);
  });

  test.each(VIEWS)('< and > step through the images, and the mean comes first: %s', async (view) => {
    await turnTo(gallery.webview, view);
    await press('<');
    await press('>');
    await expect.poll(image).toBe('0');
    await press('>');
    await expect.poll(image).toBe('1');
    await press('<');
    await press('<');
    await expect.poll(image).toBe('mean');
    await inPage('image-select').selectOption(String(LAST_IMAGE));
    await gallery.webview.locator('h1').click();
    await press('>');
    await press('<');
    await expect.poll(image).toBe(String(LAST_IMAGE - 1));
  });

  test('the buttons ‹ and › do the same, and can be pressed only where there is another image', async () => {
    const [back, on] = ['Previous image', 'Next image'].map((name) => gallery.webview.getByRole('button', { name }));
    expect(await back!.isDisabled()).toBe(true);
    await on!.click();
    await expect.poll(image).toBe('0');
    expect(await back!.isEnabled()).toBe(true);
    await inPage('image-select').selectOption(String(LAST_IMAGE));
    expect(await on!.isDisabled()).toBe(true);
  });

  test('? lists the keys; while the list is open, no other key of the page works; Escape closes it', async () => {
    await press('?');
    await inPage('keys').waitFor();
    const listed = await inPage('keys').getByRole('definition').allInnerTexts();
    expect(listed).toEqual(KEYS.map(({ what }) => what));
    await press(']');
    await press('>');
    await press('Escape');
    await inPage('keys').waitFor({ state: 'hidden' });
    expect([await group(), await image()]).toEqual(['Group 0', 'mean']);
    await gallery.screenshot('keys');
  });

  test('no key works in a field, in a list, or with a modifier', async () => {
    await inPage('activity-threshold').focus();
    for (const key of [']', '>', 'p', '?']) await press(key);
    await inPage('image-select').focus();
    for (const key of [']', 'p', '?']) await press(key);
    await inPage('hierarchy').focus();
    for (const key of ['Control+]', 'Alt+p']) await press(key);
    expect([await group(), await image()]).toEqual(['Group 0', 'mean']);
    expect(await inPage('tray').count()).toBe(0);
    expect(await inPage('keys').isVisible()).toBe(false);
  });

  test('P pins what the pointer is over, or else what is chosen', async () => {
    await inPage('cell-6-7').hover();
    await press('p');
    await expect.poll(pinned).toEqual(['g6 c7']);
    await inPage('group-2').locator('.whole').click();
    await gallery.page.mouse.move(0, 0);
    await press('P');
    await expect.poll(pinned).toEqual(['g6 c7', 'g2']);
  });
});

test('Escape lets go step by step: of what is pointed at, the position, the channel, the comparison, the image', async () => {
  await gallery.show({ entry: 'sample' });
  const { webview } = gallery;
  await openGroup(webview, 6, 7);
  await inPage('image-select').selectOption('3');
  await inPage('against').click();
  await clickMap(webview, { y: 5, x: 4, side: 8 });
  await gallery.page.mouse.move(0, 0);
  expect(await steps()).toEqual(['group 6', 'channel 7', '(5, 4)', 'image 3']);
  await press('Escape');
  await expect.poll(steps).toEqual(['group 6', 'channel 7', 'image 3']);
  await press('Escape');
  await expect.poll(steps).toEqual(['group 6', 'image 3']);
  expect(await inPage('against').getAttribute('aria-pressed')).toBe('true');
  await press('Escape');
  await expect.poll(() => inPage('against').getAttribute('aria-pressed')).toBe('false');
  expect(await image()).toBe('3');
  await press('Escape');
  await expect.poll(image).toBe('mean');
  expect(await group()).toBe('Group 6');
});

describe('The tabs', () => {
  beforeEach(() => gallery.show({ entry: 'sample' }));

  test('are one stop of the Tab key, and the arrow keys turn to the next and previous view', async () => {
    await inPage('tab-overview').focus();
    for (const view of VIEWS.slice(1)) {
      await press('ArrowRight');
      expect(await focused()).toBe(`tab-${view}`);
      expect(await inPage(`tab-${view}`).getAttribute('aria-selected')).toBe('true');
      await inPage(`view-${view}`).waitFor();
    }
    await press('ArrowRight');
    expect(await focused()).toBe('tab-model');
    await press('ArrowLeft');
    expect(await focused()).toBe('tab-compare');
    await press('Tab');
    expect(await focused()).toBe('image-select');
    await press('Shift+Tab');
    expect(await focused()).toBe('tab-compare');
  });

  test('name the view that they show, and the group that it would be', async () => {
    const { webview } = gallery;
    await openGroup(webview, 6);
    await webview.getByRole('tab', { name: 'Group 6', selected: true }).waitFor();
    const panel = webview.getByRole('tabpanel', { name: 'Group 6' });
    await panel.waitFor();
    expect(await inPage('tab-group').getAttribute('aria-controls')).toBe(await panel.getAttribute('id'));
  });
});
