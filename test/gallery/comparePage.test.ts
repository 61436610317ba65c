/** The view Compare: the page's results beside those of a baseline, with the command line's numbers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { EARLIER } from './entries';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { THEME_NAMES } from './themes/theme';

interface Compared {
  readonly difference: { readonly mean: number; readonly standard_error: number | null };
  readonly marked: boolean;
}

interface Printed {
  readonly nelbo: Compared;
  readonly kl: Compared;
  readonly groups: readonly Compared[];
  readonly channels: readonly (readonly Compared[])[];
  readonly marked: { readonly groups: { readonly marked: number }; readonly channels: { readonly marked: number } };
}

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'compare' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const number = async (id: string) => Number(await inPage(id).getAttribute('data-value'));

async function show(moment: string, entry = 'compare'): Promise<void> {
  await gallery.show({ entry });
  const moments = await gallery.moments();
  const found = moments.find((title) => title.endsWith(moment));
  if (found === undefined) throw new Error(`there is no moment ${moment} in ${moments.join('; ')}`);
  await gallery.changeMoment(found);
  await inPage('tab-compare').click();
  await inPage('compare-bar').waitFor();
}

test('A − B of totals, groups and channels are those of nvae-inspect compare, whose B − A is printed', async () => {
  await show('another checkpoint');
  const { stdout } = await nvaeInspect(
    ...['compare', SAMPLE, '--other', EARLIER, '--images', SAMPLE_IMAGES, '--seed', '0', '--json'],
  );
  const { nelbo, kl, groups, channels, marked } = JSON.parse(stdout) as Printed;
  expect(await number('compared-NELBO')).toBeCloseTo(-nelbo.difference.mean, 3);
  expect(await number('compared-KL')).toBeCloseTo(-kl.difference.mean, 3);
  for (const [group, { difference }] of groups.entries()) {
    expect(await number(`compared-kl-${group}`)).toBeCloseTo(-difference.mean, 3);
  }
  for (const [channel, { difference }] of channels[6]!.entries()) {
    expect(await number(`compared-cell-6-${channel}`)).toBeCloseTo(-difference.mean, 3);
  }
  const notes = await inPage('what-if-notes').innerText();
  expect(notes).toContain(`Of 9 groups, ${marked.groups.marked} differ at 5 %`);
  expect(notes).toContain(`Of 72 channels, ${marked.channels.marked} differ at 5 %`);
  expect(await inPage('how-compared').innerText()).toContain('paired: the same images and the same noise');
  expect(await gallery.unanswered()).toEqual([]);
});

test('the pane takes the group, channel or latent position under the pointer apart', async () => {
  await show('another checkpoint');
  await inPage('compared-group-3').hover({ position: { x: 60, y: 8 } });
  await expect.poll(() => inPage('pane-title').innerText()).toBe('Group 3');
  expect(await number('pane-compared')).toBe(await number('compared-kl-3'));
  expect(await number('pane-compared-a')).toBeLessThan(await number('pane-compared-b'));
  await inPage('compared-cell-3-0').hover();
  await expect.poll(() => inPage('pane-title').innerText()).toBe('Group 3, channel 0');
  await inPage('compared-cell-3-0').click();
  await inPage('compared-map-a').hover({ position: { x: 80, y: 60 } });
  await expect.poll(() => inPage('pane-title').innerText()).toMatch(/^Latent position/);
  expect(await number('pane-compared')).toBeCloseTo(
    (await number('pane-compared-a')) - (await number('pane-compared-b')),
    8,
  );
  expect(await gallery.unanswered()).toEqual([]);
});

test('images that are not paired say so, and can be measured in pairs', async () => {
  await show('other images');
  expect(await inPage('how-compared').innerText()).toContain('unpaired: as different pictures');
  expect(await inPage('compared-totals').innerText()).toContain('AUROC');
  await inPage('pair-images').click();
  await expect
    .poll(() => inPage('how-compared').innerText())
    .toContain('paired: image n of B was made from image n of A');
  expect(Math.abs(await number('compared-NELBO'))).toBeLessThan(1e-3);
});

test('a refusal says what to do, and what was there stays', async () => {
  await show('refused');
  expect(await inPage('compare-status').innerText()).toContain('Compare two checkpoints or two statistics files.');
  expect(await inPage('compare-status').innerText()).toContain('The comparison with images is shown.');
  await inPage('compared-totals').waitFor();
});

test('a running comparison can be cancelled, and what was there stays', async () => {
  await show('cancelled, running');
  await inPage('cancel-comparison').click();
  await expect.poll(() => inPage('compare-status').innerText()).toMatch(/^Cancelled\./);
  await inPage('compared-totals').waitFor();
});

test('two classes of the same images', async () => {
  await show('classes', 'compare-classes');
  expect(await inPage('compare-bar').innerText()).toContain('images of class even among 40 images from digits/');
  expect(await inPage('how-compared').innerText()).toContain('unpaired: the classes have no image in common');
  const before = await number('compared-NELBO');
  await inPage('exchange-sides').click();
  await expect.poll(() => number('compared-NELBO')).toBeCloseTo(-before, 8);
});

test('models of different groups compare by what they share, and it is said', async () => {
  await show('another architecture', 'compare-architectures');
  expect(await inPage('what-if-notes').innerText()).toContain('only what both models have is compared');
  expect(await inPage('compared-groups').count()).toBe(0);
  await inPage('compared-resolution-4×4').waitFor();
});

test.each(THEME_NAMES)('nothing collides in the theme %s, from 560 to 2000 px', async (theme) => {
  await show('another checkpoint');
  await gallery.changeTheme(theme);
  for (const width of [560, 900, 1280, 2000]) {
    await gallery.page.setViewportSize({ width, height: 900 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  }
  await gallery.page.setViewportSize({ width: 1440, height: 900 });
});
