/** What the KL consists of, in the view What if, with the command line's numbers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { THEME_NAMES } from './themes/theme';

interface Printed {
  readonly top: {
    readonly kl: { readonly mean: number };
    readonly information: { readonly mean: number };
    readonly information_upper: { readonly mean: number };
    readonly mismatch: number;
  };
  readonly groups: readonly {
    readonly shift: Readonly<Record<'constant' | 'images' | 'draws', { readonly nats: number }>>;
    readonly active_mu: { readonly by_channel: readonly number[] };
  }[];
}

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'what-if' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const number = async (id: string) => Number(await inPage(id).getAttribute('data-value'));

async function show(entry = 'what-if'): Promise<void> {
  await gallery.show({ entry, moment: 'information' });
  await inPage('tab-whatIf').click();
  await inPage('What-if-information').click();
  await inPage('figure-shift-parts').waitFor();
}

test('information, mismatch and every group’s shift are those of nvae-inspect information', async () => {
  await show();
  const { stdout } = await nvaeInspect(...['information', SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '2', '--json']);
  const { top, groups } = JSON.parse(stdout) as Printed;
  expect(await number('top-kl')).toBeCloseTo(top.kl.mean, 3);
  expect(await number('top-lower')).toBeCloseTo(top.information.mean, 3);
  expect(await number('top-upper')).toBeCloseTo(top.information_upper.mean, 3);
  expect(await number('top-mismatch')).toBeCloseTo(top.mismatch, 3);
  const rows = inPage('shift-parts').locator('tbody tr');
  expect(await rows.count()).toBe(9);
  for (const [group, { shift, active_mu }] of groups.entries()) {
    const cells = rows.nth(group).locator('td');
    const values = await cells
      .locator('.number')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-value'))));
    [shift.constant, shift.images, shift.draws].forEach(({ nats }, part) => {
      expect(values[part + 1]).toBeCloseTo(nats, 3);
    });
    const active = active_mu.by_channel.reduce((sum, units) => sum + units, 0);
    expect(await cells.nth(4).getAttribute('data-value')).toBe(String(active));
  }
});

test('says what so many images can tell at most, what a constant shift is worth, and where it is defined', async () => {
  await show();
  expect(await inPage('information-interval').innerText()).toMatch(
    /^Information between 3\.\d+ and \d\.\d+ nats\. 40 images can show at most ln 40 = 3\.69\./,
  );
  const figure = await inPage('figure-shift-parts').innerText();
  expect(figure).toContain('it informs about nothing');
  await inPage('figure-shift-parts').getByTestId('definition-of').locator('summary').click();
  expect(await inPage('figure-shift-parts').innerText()).toContain('docs/analyses.md#shift-parts');
});

test('the group that is pointed at or selected is read in the pane, and pinned with P', async () => {
  await show();
  expect(await inPage('pane-title').innerText()).toBe('What the KL of group 0 consists of');
  expect(await inPage('pane-numbers').innerText()).toContain('information, from below');
  const row = inPage('shift-parts').locator('tbody tr').nth(6);
  await row.hover();
  expect(await inPage('pane-title').innerText()).toBe('What the KL of group 6 consists of');
  expect(await inPage('pane-numbers').innerText()).not.toContain('information');
  await row.click();
  await gallery.page.mouse.move(0, 0);
  expect(await inPage('pane-title').innerText()).toBe('What the KL of group 6 consists of');
  await gallery.webview.locator('body').press('p');
  expect(await inPage('tray').innerText()).toContain('KL of g6');
});

test('with flows and one draw, says why no shift is split', async () => {
  await show('what-if-flows');
  expect(await inPage('figure-shift-parts').innerText()).toContain('With flows, one draw hides what differs');
  expect(await inPage('what-if-notes').first().innerText()).toContain('These are model samples, not data.');
});

test.each(THEME_NAMES)('all that without a fault in the theme %s', async (theme) => {
  await show();
  await gallery.changeTheme(theme);
  expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
  await gallery.screenshot(`information-${theme}`);
});
