/** What the page says and offers when a file or input is refused, flags are missing, or the model process has ended. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberOf } from '../ui/readOut';
import { openGroup } from '../ui/views';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);

/** Waits until the group's map of all channels and images is drawn. */
async function showGroup(group: number): Promise<void> {
  await openGroup(gallery.webview, group);
  await gallery.webview.locator('[data-testid=heatmap][aria-busy=false]').waitFor();
}

const mapDrawn = () => inPage('heatmap').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

describe('a page whose model process was killed', () => {
  test("keeps every number and every group's map, and draws nothing in place of lost maps and pictures", async () => {
    await gallery.show({ entry: 'stopped', moment: 'finished' });
    const kl = await numberOf(gallery.webview, 'summary-kl');
    const maps: string[] = [];
    for (const group of [0, 3]) {
      await showGroup(group);
      maps.push(await mapDrawn());
    }
    await gallery.show({ entry: 'stopped' });
    await inPage('status').getByText('The model process was ended by SIGKILL').waitFor();
    expect(await inPage('status').innerText()).toMatch(/Results so far are kept\.$/);
    expect(await numberOf(gallery.webview, 'summary-kl')).toBe(kl);
    for (const [i, group] of [0, 3].entries()) {
      await showGroup(group);
      expect(await mapDrawn()).toBe(maps[i]);
    }
    await inPage('channel-2').click();
    const reason = 'The model process has ended. Restart the inspection to see this map.';
    await gallery.webview.locator('section.group').getByTestId('absent').getByText(reason).first().waitFor();
    expect(await inPage('heatmap').count()).toBe(0);
    await inPage('image-select').selectOption('5');
    await inPage('absent').getByText('to see this picture').first().waitFor();
    expect(await gallery.webview.locator('section.group').locator('.picture canvas').count()).toBe(0);
    await inPage('distributions').getByTestId('absent').waitFor();
    expect(await inPage('distributions').locator('canvas').count()).toBe(0);
  });

  test('keeps the shares out of the clamp’s range and the state of the training', async () => {
    await gallery.show({ entry: 'stopped', moment: 'finished' });
    const kept = async () => {
      await inPage('tab-model').click();
      await inPage('figure-ranges').waitFor();
      return [await inPage('figure-ranges').innerText(), await inPage('model-training').innerText()];
    };
    const before = await kept();
    expect(before[0]).toContain('40 images kept one by one');
    expect(before[1]).toContain('3\u202f625 of 3\u202f625');
    await gallery.show({ entry: 'stopped' });
    await inPage('status').getByText('The model process was ended by SIGKILL').waitFor();
    expect(await kept()).toEqual(before);
  });
});

describe('a checkpoint that training has rewritten', () => {
  test('refuses another inspection in a sentence, keeps the results, and offers to reload', async () => {
    await gallery.show({ entry: 'rewritten', moment: 'finished' });
    const kl = await numberOf(gallery.webview, 'summary-kl');
    await gallery.changeMoment((await gallery.moments()).at(-1)!);
    await inPage('status').getByText('checkpoint.pt was rewritten since it was opened').waitFor();
    expect(await inPage('restart').innerText()).toBe('Reload');
    expect(await inPage('back').innerText()).toBe('Back to 16 model samples');
    expect(await numberOf(gallery.webview, 'summary-kl')).toBe(kl);
  });
});

describe('a folder without pictures', () => {
  test('leaves the result in place, dimmed while it is tried, and offers another choice or the way back', async () => {
    await gallery.show({ entry: 'refused-input' });
    const kl = await numberOf(gallery.webview, 'summary-kl');
    await inPage('input-menu-chip').click();
    await inPage('input-menu').getByText('Folder…').click();
    await gallery.webview.getByRole('alert').getByText('No file in').waitFor();
    expect(await numberOf(gallery.webview, 'summary-kl')).toBe(kl);
    await inPage('choose-again').getByText('Choose another folder…').waitFor();
    await gallery.webview.getByRole('button', { name: 'Back to images/ (40)' }).click();
    await inPage('status').getByText('Measured in').waitFor();
    await inPage('choose-again').waitFor({ state: 'detached' });
  });

  test('gives way to model samples with one button if there is no other result', async () => {
    await gallery.show({ entry: 'refused-first-input' });
    await gallery.webview.getByRole('alert').getByText('No file in').waitFor();
    await inPage('use-samples').click();
    await inPage('status').getByText('Measured in').waitFor();
    await inPage('input-menu-chip').getByText('model samples, seed 0: not data').waitFor();
  });
});

test('old results are labelled and dimmed until the first group of the new ones arrives', async () => {
  await gallery.show({ entry: 'sample' });
  await inPage('draws-menu-chip').click();
  await inPage('draws-4').click();
  await inPage('draws-menu-chip').getByText('4 draws, seed 0').waitFor();
  const old = (await gallery.moments()).find((title) => title.endsWith(': old results'))!;
  await gallery.changeMoment(old);
  await inPage('old-results').getByText('until the first group with 4 draws, seed 0 is measured').waitFor();
  const summary = gallery.webview.getByRole('region', { name: 'Summary' });
  expect(await summary.evaluate((element) => Number(getComputedStyle(element).opacity))).toBeLessThan(1);
});

test('a cancelled inspection says how much was measured, wherever it matters', async () => {
  await gallery.show({ entry: 'cancelled', moment: 'cancel(): cancelled' });
  await inPage('status').getByText('Cancelled. Results so far are kept.').waitFor();
  const reached = /\b(\d+) of 300 model samples/;
  const measured = reached.exec(await inPage('input-menu-chip').innerText())?.[1];
  expect(Number(measured)).toBeLessThan(300);
  const equation = gallery.webview.getByRole('region', { name: 'Summary' });
  expect(reached.exec(await equation.innerText())?.[1]).toBe(measured);
  expect(await inPage('image-select').locator('option').first().innerText()).toMatch(reached);
  const over = /mean over \d+ of 300 model samples × (\d+ of )?64 draws/;
  expect(await inPage('read-out').innerText()).toMatch(over);
  expect(await inPage('view-overview').innerText()).toMatch(over);
  await openGroup(gallery.webview, 0);
  expect(await inPage('map-title').innerText()).toMatch(over);
});

describe('training flags that the file leaves open', () => {
  const form = () => inPage('flag-form');

  test("are asked for, with the release's defaults preselected", async () => {
    await gallery.show({ entry: 'questions' });
    await form().getByRole('heading', { name: 'Training flags to choose' }).waitFor();
    const titles = await form().locator('legend').allInnerTexts();
    expect(titles.map((title) => title.split(/\s/).at(-1))).toEqual([
      ...['dataset', 'res_dist', 'num_x_bits', 'arch_instance'],
    ]);
    const bits = form().getByRole('group', { name: 'Bits per channel' });
    expect(await bits.getByLabel('8: 256 levels').isChecked()).toBe(true);
    expect(await form().getByRole('group', { name: 'Posterior' }).locator('input:checked').count()).toBe(0);
  });

  test('must be answered', async () => {
    await form().getByTestId('give-flags').click();
    await form().waitFor();
    expect(await form().locator('input:invalid, select:invalid').count()).toBeGreaterThan(0);
  });

  test('can be answered by keyboard, and the page shows the answers', async () => {
    await form()
      .getByRole('group', { name: 'Data set' })
      .getByLabel(/^cifar10/)
      .focus();
    for (const key of ['Space', 'Tab', 'Space', 'Enter']) await gallery.page.keyboard.press(key);
    await inPage('given-flags')
      .getByText(/dataset cifar10, res_dist true, num_x_bits 8/)
      .waitFor();
    await inPage('status').getByText('Measured in').waitFor();
  });
});

test('a rewritten checkpoint is reported, and Reload requests the file as it is now', async () => {
  await gallery.show({ entry: 'rewritten' });
  await inPage('changed').getByRole('button').click();
  expect((await gallery.unanswered()).map(({ name }) => name)).toEqual(['restart']);
});

test("an engine that can't be used here is named, with the reason and what runs instead", async () => {
  await gallery.show({ entry: 'other-engine' });
  await inPage('notices')
    .getByText(/^The inspection runs on CPU · ONNX Runtime .* instead of onnxruntime-coreml: .*can't be used on/)
    .waitFor();
});
