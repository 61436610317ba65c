/** A group of a few nats next to one of a million: each number has its own digits. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson } from '../cli/nvaeInspect';
import { checkpointPath } from '../parity/goldenCase';
import { openGroup, openTables } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

/** Its random weights give group 0 about 26 nats, and group 8 more than a million. */
const CHECKPOINT = checkpointPath('celeba_64-minimum-groups');

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'far-apart' });
});

afterAll(() => gallery.close());

/** A group's KL as the page prints it. */
const printed = (group: number) => gallery.webview.getByTestId(`group-${group}`).locator('.value').innerText();

/** Nonzero numbers on the page that read as zero: the printed text, and the number behind it. */
async function falseZeros(): Promise<string[]> {
  const numbers = await gallery.webview
    // On the strip of images, the bar shows the value.
    .locator('[data-value]:not([data-testid=strip-image])')
    .evaluateAll((all) =>
      all.map((shown) => ({ text: (shown as HTMLElement).innerText, value: Number(shown.getAttribute('data-value')) })),
    );
  expect(numbers.length).toBeGreaterThan(50);
  return numbers
    .filter(({ text, value }) => value !== 0 && /^[−-]?[0.]+( |$)/.test(text))
    .map(({ text, value }) => `${text} for ${value}`);
}

test('a group of 26 nats reads so next to one of more than a million', async () => {
  const { groups } = await inspectAsJson(CHECKPOINT);
  expect(groups[0]!.kl_nats).toBeLessThan(100);
  expect(groups[8]!.kl_nats).toBeGreaterThan(1e6);
  expect(await printed(0)).toBe(groups[0]!.kl_nats.toPrecision(3));
  expect(await printed(8)).toMatch(/^[1-9]\.\d\d × 10⁶$/);
  await gallery.screenshot('page-far-apart');
});

test('no nonzero number reads as zero, in the head, rows, read-out or tables', async () => {
  const { webview } = gallery;
  await openTables(webview);
  expect(await falseZeros()).toEqual([]);
  for (const group of [0, 8]) {
    await openGroup(webview, group);
    await webview.getByTestId('map-title').getByText('mean over').waitFor();
    await openTables(webview);
    expect(await falseZeros()).toEqual([]);
  }
});

test("neither does any channel, in the sum's read-out or in its own", async () => {
  await openGroup(gallery.webview, 0);
  const labels = await gallery.webview
    .getByRole('radiogroup', { name: 'Channel', exact: true })
    .getByRole('radio')
    .evaluateAll((all) => all.map((channel) => channel.getAttribute('aria-label')));
  expect(labels).toHaveLength(5);
  for (const label of labels) expect(label).toMatch(/KL [1-9][\d.]* nats per model sample$/);
});
