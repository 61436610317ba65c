/** What the pane holds fits it: 292 px wide, with value, parts, terms and their sum in its upper 430 px. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGroup } from '../ui/views';
import { BROKEN_GROUP } from './entries';
import { openGallery, type Gallery, type Shown } from './openGallery';

/** An editor in a window of 1280×720, beside the Explorer. */
const EDITOR = { width: 932, height: 628 };
const HEIGHT = 430;

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
  await gallery.page.setViewportSize(EDITOR);
});

afterAll(() => gallery.close());

const inPage = (testId: string) => gallery.webview.getByTestId(testId);
const readOut = () => inPage('read-out');

async function hoverPosition(group: number, channel: number | null, image: string): Promise<void> {
  await openGroup(gallery.webview, group, channel);
  await inPage('image-select').selectOption(image);
  await gallery.webview.locator('[data-testid=heatmap][aria-busy=false]').hover({ position: { x: 60, y: 60 } });
  await readOut().getByText('latent position (').first().waitFor();
}

async function hoverGroup(group: number): Promise<void> {
  await inPage(`group-${group}`).locator('.whole').hover();
  await readOut().getByText(`group ${group}: sum of`).waitFor();
}

async function hoverChannel(group: number, channel: number): Promise<void> {
  await inPage(`cell-${group}-${channel}`).hover();
  await readOut().getByText(`group ${group}, channel ${channel}: sum of`).waitFor();
}

/** Those of the numbers that are missing, too low, or not wholly between the pane's sides. */
async function outside(testIds: readonly string[]): Promise<string[]> {
  return inPage('read-out').evaluate(
    (pane, { ids, height }) => {
      const around = pane.getBoundingClientRect();
      const found = pane.scrollWidth > pane.clientWidth ? ['something is wider than the pane'] : [];
      for (const id of ids) {
        const box = pane.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect();
        if (box === undefined) found.push(`${id} is missing`);
        else if (box.bottom - around.top > height) found.push(`${id} ends at ${box.bottom - around.top}`);
        else if (box.right > around.right || box.left < around.left) found.push(`${id} is beside the pane`);
      }
      return found;
    },
    { ids: testIds, height: HEIGHT },
  );
}

const TERMS = ['term-shift', 'term-variance', 'term-log', 'term-constant', 'term-sum'];
const PARTS = ['part-shift', 'part-scale', 'part-sum'];
const PARAMETERS = ['mu-q', 'sigma-q', 'mu-p', 'sigma-p'];
const LATENT = ['kl-value', ...PARAMETERS, 'delta-mu', 'delta-sigma', ...TERMS, 'explanation'];
const SUM = ['kl-value', ...PARTS, 'largest-kl-value', ...TERMS];
const GROUP = [...SUM, 'share', 'half-positions'];
const DIFFERENCE = ['kl-value', 'log-q', 'log-p', 'log-difference'];

describe('In the pane, without scrolling, there is all of', () => {
  test.each<[string, readonly string[], Shown, () => Promise<void>]>([
    ['a latent, with the answer to “why a ratio?”', LATENT, { entry: 'sample' }, () => hoverPosition(6, 7, '3')],
    ['a group', [...GROUP, 'channels-in-use'], { entry: 'sample' }, () => hoverGroup(6)],
    ['a channel', GROUP, { entry: 'sample' }, () => hoverChannel(6, 7)],
    ['a position of all channels and images', SUM, { entry: 'sample' }, () => hoverPosition(6, null, 'mean')],
    ['a position of one channel', SUM, { entry: 'sample' }, () => hoverPosition(6, 7, 'mean')],
    ['a group over several draws', GROUP, { entry: 'sample', moment: 'changeDraws(4): finished' }, () => hoverGroup(6)],
    ['a group of a million nats', GROUP, { entry: 'far-apart' }, () => hoverGroup(8)],
    ['a latent of a group that is NaN', LATENT, { entry: 'not-finite' }, () => hoverPosition(BROKEN_GROUP, 0, '0')],
    ['a group that is NaN', SUM, { entry: 'not-finite' }, () => hoverGroup(BROKEN_GROUP)],
    ['an estimate', [...DIFFERENCE, 'base-kl'], { entry: 'flows' }, () => hoverGroup(1)],
    ['a channel’s contribution', ['kl-value'], { entry: 'flows' }, () => hoverChannel(1, 2)],
    ['a position’s contribution', DIFFERENCE, { entry: 'flows' }, () => hoverPosition(1, null, 'mean')],
    [
      'a latent’s contribution',
      [...DIFFERENCE, ...PARAMETERS, 'z-0', 'z-k'],
      { entry: 'flows' },
      () => hoverPosition(1, 2, '3'),
    ],
  ])('%s', async (what, testIds, shown, point) => {
    await gallery.show(shown);
    await point();
    const missing = await outside(testIds);
    await gallery.screenshot(`pane-${what.replace(/[^a-zA-Z]+/g, '-')}`);
    expect(missing).toEqual([]);
  });
});

describe('The four terms of a latent', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'sample' });
    await hoverPosition(6, 7, '3');
    await inPage('heatmap').click({ position: { x: 60, y: 60 } });
  });

  const explanation = () => inPage('explanation').innerText();
  const term = (mark: string) => readOut().getByRole('button', { name: mark });

  test('answer “why a ratio?” before anything is touched, with this latent’s own number', async () => {
    const ratio = Number(await inPage('delta-sigma').getAttribute('data-value'));
    expect(await explanation()).toMatch(/^② Why a ratio\? σ enters as a ratio, not as a difference/);
    expect(await explanation()).toContain(`Here q is ${ratio.toPrecision(3)} times as wide as p.`);
  });

  test('are explained under the pointer, one at a time, and none of them moves', async () => {
    const tops = () =>
      readOut()
        .locator('.addends tr')
        .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
    const before = await tops();
    for (const [testId, says] of [
      ['term-shift', '① How far apart?'],
      ['term-log', '③ Why a logarithm?'],
      ['term-constant', '④ Why −½?'],
    ] as const) {
      await inPage(testId).hover();
      expect(await explanation()).toContain(says);
      expect(await tops()).toEqual(before);
    }
    await inPage('pane-title').hover();
    expect(await explanation()).toContain('② Why a ratio?');
  });

  test('are explained where the focus is; a click keeps an explanation, Escape frees it and nothing else', async () => {
    const steps = await inPage('breadcrumb').innerText();
    await term('①').focus();
    expect(await explanation()).toContain('① How far apart?');
    await gallery.page.keyboard.press('Enter');
    await inPage('pane-title').hover();
    await term('④').focus();
    expect(await explanation()).toContain('④ Why −½?');
    await term('①').focus();
    await term('①').blur();
    expect(await explanation()).toContain('① How far apart?');
    expect(await term('①').getAttribute('aria-pressed')).toBe('true');
    await term('①').focus();
    await gallery.page.keyboard.press('Escape');
    await term('①').blur();
    expect(await explanation()).toContain('② Why a ratio?');
    expect(await inPage('breadcrumb').innerText()).toBe(steps);
  });

  test('are derived from the definition of the KL with the numbers printed above', async () => {
    await readOut().getByText('Derive these terms').click();
    const steps = readOut().locator('.derive li');
    await steps.nth(6).waitFor();
    expect(await steps.first().innerText()).toContain('∫ q(z) ln(q(z)/p(z)) dz');
    const printed = async (testId: string) => inPage(testId).innerText();
    const all = await readOut().locator('.derive').innerText();
    for (const testId of ['sigma-q', 'sigma-p', 'delta-mu', 'delta-sigma', ...TERMS]) {
      expect(all, testId).toContain(await printed(testId));
    }
    expect(await steps.last().innerText()).toContain(`= ${await printed('term-sum')}`);
    await gallery.screenshot('pane-derivation');
  });
});

describe('A term of art', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'sample' });
    await hoverGroup(6);
  });

  const shift = () => readOut().getByRole('button', { name: 'shift' });
  const definition = () => inPage('definition');

  test('has its definition under the pointer, also while the pointer is on the definition', async () => {
    await shift().hover();
    expect(await definition().innerText()).toContain('the part of a KL that comes from the means');
    await gallery.screenshot('pane-definition');
    const { x, y, width, height } = (await definition().boundingBox())!;
    expect([x >= 0, y >= 0, x + width <= EDITOR.width, y + height <= EDITOR.height]).toEqual([true, true, true, true]);
    await definition().hover();
    expect(await definition().count()).toBe(1);
    await inPage('pane-title').hover();
    await definition().waitFor({ state: 'detached' });
  });

  test('has it with the focus, and until Escape, which does nothing else', async () => {
    const steps = await inPage('breadcrumb').innerText();
    await shift().focus();
    await definition().waitFor();
    const described = await shift().getAttribute('aria-describedby');
    expect(await definition().getAttribute('id')).toBe(described);
    await gallery.page.keyboard.press('Escape');
    await definition().waitFor({ state: 'detached' });
    expect(await inPage('breadcrumb').innerText()).toBe(steps);
    await gallery.page.keyboard.press('Enter');
    await definition().waitFor();
    await shift().blur();
    await definition().waitFor({ state: 'detached' });
  });

  test('keeps it after a click, until the next one', async () => {
    await shift().click();
    await inPage('pane-title').hover();
    expect(await definition().count()).toBe(1);
    await shift().click();
    await inPage('pane-title').hover();
    await definition().waitFor({ state: 'detached' });
  });
});

test('The largest latent of a sum is a link that goes there', async () => {
  await gallery.show({ entry: 'sample' });
  await hoverGroup(6);
  await inPage('largest-link').click();
  await inPage('view-group').waitFor();
  expect(await inPage('breadcrumb').getByRole('listitem').allInnerTexts()).toEqual([
    'group 6',
    'channel 7',
    '(3, 4)',
    'image 4',
  ]);
});

test('A group says its share of the KL, and in how few positions half of it lies', async () => {
  await gallery.show({ entry: 'sample' });
  await hoverGroup(6);
  expect(await inPage('share').innerText()).toBe('14.8\u00a0% of the KL');
  expect(await inPage('half-positions').innerText()).toBe('half of it in 16 of 64 latent positions');
  expect(await inPage('channels-in-use').innerText()).toBe('1 of 8 channels above 0.1 nats: 7');
});
