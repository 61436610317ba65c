/** A file with the trained weights and their average: the page says which it uses, and can switch to the other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson } from '../cli/nvaeInspect';
import { expectSixDigits, numberOf } from '../ui/readOut';
import { WEIGHTS } from './entries';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'weights' });
});

afterAll(() => gallery.close());

const klOf = async (...options: string[]) => {
  const { groups } = await inspectAsJson(WEIGHTS, '--engine', 'onnxruntime-cpu', ...options);
  return groups.reduce((sum, { kl_nats }) => sum + kl_nats, 0);
};

test('the trained weights are used, and the average can be chosen', async () => {
  const chip = gallery.webview.getByTestId('weights-menu-chip');
  expect(await chip.innerText()).toContain('weights: net');
  const trained = await klOf();
  expectSixDigits(await numberOf(gallery.webview, 'summary-kl'), trained);

  await chip.click();
  await gallery.webview.getByTestId('weights-emaModel').click();
  await chip.getByText('weights: emaModel').waitFor();
  const average = await klOf('--weights', 'emaModel');
  expectSixDigits(await numberOf(gallery.webview, 'summary-kl'), average);
  expect(average).not.toBeCloseTo(trained, 1);
  await gallery.screenshot('page-weights');
});
