/** Latents out to a file and back in, in the view What if. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'latents' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const text = (id: string) => inPage(id).innerText();
const copied = () => gallery.page.locator('#called').innerText();
const SOON = { timeout: 15_000 };

async function show(moment: string, theme: 'dark' | 'light' = 'dark'): Promise<void> {
  await gallery.show({ entry: 'latents', moment, theme });
  await inPage('tab-whatIf').click();
  await inPage('What-if-latents').click();
  await inPage('run-bar-save-latents').waitFor();
}

describe('Before anything is saved', () => {
  beforeAll(() => show('finished'));

  test('the arrays that a file will hold are named with their shapes, and what that costs', async () => {
    expect(await text('save-latents-price')).toMatch(
      /^6 rows, one for each image: z\.0 \(6, 8, 4, 4\), z\.1 \(6, 8, 4, 4\), z\.2 \(6, 8, 4, 4\) and 6 more\. 1 pass × 6 images: about [\d.]+ m?s$/,
    );
    await inPage('saved-groups').fill('0, 3');
    await inPage('Layout-rows').click();
    await expect.poll(() => text('save-latents-price')).toContain('latents (6, 640)');
    await inPage('Layout-maps').click();
    await expect.poll(() => text('save-latents-price')).toContain('z.0 (6, 8, 4, 4) and z.3 (6, 8, 8, 8)');
    expect(await text('decode-latents-price')).toMatch(/^1 pass × at most 16 rows: about /);
    expect(await inPage('decode-again').count()).toBe(0);
    expect(await inPage('decoded-rows').count()).toBe(0);
  });

  test('what is saved is defined one click away', async () => {
    const definition = gallery.webview.getByTestId('definition-of').first();
    await definition.locator('summary').click();
    expect(await definition.innerText()).toContain('it is not the mean of z over draws');
    expect(await definition.innerText()).toContain('docs/analyses.md#latents');
    await definition.locator('summary').click();
  });

  test('groups that can’t be read are said below their field, which stays where it is, and nothing can be saved', async () => {
    const before = await inPage('saved-groups').boundingBox();
    await inPage('saved-groups').fill('0, 9');
    expect(await inPage('run-bar-save-latents').getByRole('alert').innerText()).toBe('The groups are 0 to 8.');
    expect((await inPage('saved-groups').boundingBox())!.x).toBe(before!.x);
    expect(await inPage('save-latents').isDisabled()).toBe(true);
    expect(await inPage('decode-latents').isDisabled()).toBe(false);
  });

  test('Save asks for just that, and says what was written where', async () => {
    await inPage('saved-groups').fill('0, 3');
    await inPage('saved-groups').press('Enter');
    await inPage('saved-latents').waitFor(SOON);
    expect((await gallery.unanswered()).map(({ name }) => name)).not.toContain('saveLatents');
    expect(await text('saved-latents')).toMatch(
      /latents\.npz: z\.0 \(6, 8, 4, 4\), z\.3 \(6, 8, 8, 8\) and sha256 \(6, 32\)$/,
    );
    expect(await text('save-latents-status')).toMatch(/^Saved in [\d.]+ m?s\.$/);
  });
});

describe('A file that was decoded', () => {
  beforeAll(() => show('decoded'));

  test('has its pictures by row, each beside the reconstruction of the image that the file names', async () => {
    await inPage('decoded-row-3').locator('canvas').nth(1).waitFor();
    const captions = await inPage('decoded-rows').locator('figcaption').allInnerTexts();
    expect(captions).toEqual([0, 1, 2, 3].flatMap((row) => [`row ${row}`, `image ${row}, reconstructed`]));
    expect(await text('figure-decoded')).toContain('groups 0, 3 from the file; the others from their priors’ means');
  });

  test('says how many more rows it holds', async () => {
    expect(await text('what-if-notes')).toContain(
      'The file holds 6 rows. Here are the first 4; the command decodes all.',
    );
  });

  test('is decoded again under its name', async () => {
    expect(await text('decode-again')).toBe('Decode latents.npz again');
  });

  test('is still there when the page was hidden, with what was chosen', async () => {
    await inPage('decoded-groups').fill('3');
    await gallery.anew();
    await inPage('decoded-row-3').locator('canvas').first().waitFor();
    expect(await inPage('decoded-groups').inputValue()).toBe('3');
    await inPage('decoded-groups').fill('all');
  });

  test('is copied with the command that gives the pictures again', async () => {
    await inPage('decoded-copy-button').click();
    await inPage('decoded-copy-tsv').click();
    await expect.poll(copied, SOON).toMatch(/nvae-inspect decode \S+nvae-digits\.pt --seed 0 --engine onnxruntime-cpu/);
    expect(await copied()).toMatch(/--latents \S+latents\.npz --temperature 0 --out pictures\.png/);
  });

  test('has its definition one click away', async () => {
    const definition = inPage('figure-decoded').getByTestId('definition-of');
    await definition.locator('summary').click();
    expect(await definition.innerText()).toContain('docs/analyses.md#latents');
    expect(await definition.innerText()).toContain('Nothing checks whether edited latents are likely');
    await definition.locator('summary').click();
  });

  test.each(['dark', 'light'] as const)('nothing collides in the theme %s', async (theme) => {
    await gallery.changeTheme(theme);
    await gallery.page.setViewportSize({ width: 1280, height: 720 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await gallery.screenshot(`latents-${theme}`);
  });

  test.each([560, 930, 1440])('nothing collides %i px wide', async (width) => {
    await gallery.page.setViewportSize({ width, height: 900 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  });
});

test('after a reload a file that was decoded is offered again, and nothing else is', async () => {
  await show('finished');
  expect(await inPage('decode-latents-offered-again').count()).toBe(0);
  await gallery.changeMoment('decoded');
  await inPage('decode-again').waitFor();
  // The inspection runs anew, without what was decoded.
  await gallery.changeMoment('finished');
  await gallery.anew();
  await inPage('decoded-rows').waitFor({ state: 'detached' });
  expect(await text('decode-latents-offered-again')).toBe(
    'A file was decoded before, for another inspection or before the window was reloaded, and its pictures aren’t kept. It can be decoded again.',
  );
  expect(await text('decode-again')).toBe('Decode latents.npz again');
  await gallery.screenshot('latents-offered-again', inPage('run-bar-decode-latents'));
  expect(await inPage('save-latents-offered-again').count()).toBe(0);
  await inPage('decoded-most').fill('4');
  await inPage('decoded-most').press('Enter');
  await inPage('decode-again').click();
  // By then it is broken.
  await inPage('decode-latents-status').getByText('latents.npz').waitFor();
  expect((await gallery.unanswered()).map(({ name }) => name)).not.toContain('decodeLatents');
});

test('a file that can’t be read is said in a sentence, and the pictures before it stay', async () => {
  await show('broken');
  await inPage('decoded-row-3').locator('canvas').first().waitFor();
  expect(await text('decode-latents-status')).toMatch(/latents\.npz .*The pictures before it are shown\.$/);
  expect(await inPage('decode-latents-status').getAttribute('role')).toBe('alert');
});
