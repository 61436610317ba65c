/** In a narrow editor the pane is a sheet at the bottom, which can be folded. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGroup } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

const NARROW = { width: 640, height: 720 };

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await gallery.page.setViewportSize(NARROW);
});

afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const pane = () => gallery.webview.getByRole('complementary');
const boxOf = async (element: ReturnType<typeof inPage>) => (await element.boundingBox())!;

test('it lies below the view from side to side, and the view keeps the larger part', async () => {
  const [sheet, view] = [await boxOf(pane()), await boxOf(inPage('stage'))];
  expect([sheet.x, sheet.width]).toEqual([0, NARROW.width]);
  expect(sheet.y + sheet.height).toBeCloseTo(NARROW.height, 0);
  expect(view.y + view.height).toBeCloseTo(sheet.y, 0);
  expect(view.height).toBeGreaterThan(200);
  await gallery.screenshot('sheet');
});

test('the value under the pointer stands in it without scrolling', async () => {
  await inPage('cell-6-7').hover();
  await inPage('breadcrumb').getByText('channel 7').waitFor();
  const [value, sheet] = [await boxOf(inPage('kl-value')), await boxOf(gallery.webview.locator('.pane-body'))];
  expect(value.y).toBeGreaterThanOrEqual(sheet.y);
  expect(value.y + value.height).toBeLessThanOrEqual(sheet.y + sheet.height);
});

test('the view scrolls to its end above it', async () => {
  await openGroup(gallery.webview, 6);
  const table = inPage('distributions').locator('summary');
  await table.scrollIntoViewIfNeeded();
  const [last, sheet] = [await boxOf(table), await boxOf(pane())];
  expect(last.y + last.height).toBeLessThanOrEqual(sheet.y);
});

test('it folds to its title and the pins with a button, by keyboard too, and unfolds again', async () => {
  const before = await boxOf(pane());
  const fold = pane().getByRole('button', { name: 'Hide' });
  expect(await fold.getAttribute('aria-expanded')).toBe('true');
  await fold.focus();
  await gallery.page.keyboard.press('Enter');
  await inPage('read-out').waitFor({ state: 'hidden' });
  expect((await boxOf(pane())).height).toBeLessThan(before.height / 2);
  await inPage('pane-title').waitFor();
  await pane().getByText('press P').waitFor();
  const unfold = pane().getByRole('button', { name: 'Show' });
  expect(await unfold.getAttribute('aria-expanded')).toBe('false');
  await unfold.click();
  await inPage('read-out').waitFor();
});

test('from 900 px it is a column at the right, which does not fold, even if the sheet was folded', async () => {
  await pane().getByRole('button', { name: 'Hide' }).click();
  await gallery.page.setViewportSize({ width: 900, height: 720 });
  await inPage('read-out').waitFor();
  const [column, view] = [await boxOf(pane()), await boxOf(inPage('stage'))];
  expect(column.x).toBeCloseTo(view.x + view.width, 0);
  expect(column.x + column.width).toBeCloseTo(900, 0);
  expect(column.y).toBeCloseTo(view.y, 0);
  expect(
    await pane()
      .getByRole('button', { name: /^(Hide|Show)$/ })
      .count(),
  ).toBe(0);
});
