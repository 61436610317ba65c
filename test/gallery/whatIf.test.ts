/** The view What if: what the model loses when it runs differently, with the command line's numbers. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { WHAT_IF } from './entries';
import { openGallery, type Gallery } from './openGallery';
import { openTable } from './openTable';

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
  readonly standard_error_draws: number | null;
}

interface Ablated {
  readonly kl: readonly Estimate[];
  readonly reverse_kl: readonly Estimate[];
  readonly changes: readonly {
    readonly group: number;
    readonly channel: number | null;
    readonly temperature: number;
    readonly delta_nelbo: Estimate;
    readonly delta_rate: Estimate;
    readonly delta_distortion: Estimate;
    readonly kl_changes: readonly Estimate[];
  }[];
}

interface Prefixes {
  readonly curves: readonly {
    readonly temperature: number;
    readonly points: readonly {
      readonly k: number;
      readonly rate: Estimate;
      readonly distortion: Estimate;
      readonly nelbo?: Estimate;
      readonly nelbo_step?: Estimate | null;
      readonly llr?: Estimate;
    }[];
  }[];
}

const SOON = { timeout: 15_000 };
const GROUPS = 9;

let gallery: Gallery;
const errors: string[] = [];

beforeAll(async () => {
  gallery = await openGallery({ entry: 'what-if' });
  gallery.page.on('pageerror', (error) => errors.push(error.message));
});

afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const cards = { replacedBy: 'Replace-each-group-by', below: 'Groups-below-take' } as const;

/** The view at a moment of the recording, in a new document. */
async function show(
  moment: string,
  analysis: 'leave-out' | 'prefixes' = 'leave-out',
  entry = 'what-if',
): Promise<void> {
  await gallery.show({ entry, moment });
  await inPage('tab-whatIf').click();
  await inPage(`What-if-${analysis}`).click();
}

/** Runs an analysis of the sample's first images on the command line. */
async function commandLine<T>(verb: string, ...options: string[]): Promise<T> {
  const { images, draws } = WHAT_IF.sample;
  const input = ['--images', SAMPLE_IMAGES, '--count', String(images), '--draws', String(draws)];
  const { code, stdout, stderr } = await nvaeInspect(verb, SAMPLE, ...input, ...options, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** The numbers of an open table in full precision, row by row; `null` for a dash. */
async function tableOf(id: string): Promise<(number | null)[][]> {
  await inPage(id).waitFor();
  return inPage(id)
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        Array.from(row.querySelectorAll('td'), (cell) => {
          const value = cell.querySelector<HTMLElement>('[data-value]')?.dataset['value'];
          return value === undefined ? null : Number(value);
        }),
      ),
    );
}

/** Equal as far as float32 in batches of another size allows. */
function expectNear(actual: (number | null | undefined)[][], expected: (number | null | undefined)[][]): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  expected.forEach((row, y) =>
    row.forEach((value, x) => {
      const shown = actual[y]![x];
      if (value === null || value === undefined) expect(shown).toBeNull();
      else expect(Math.abs(shown! - value), `row ${y}, column ${x}`).toBeLessThan(2e-3 * Math.max(1, Math.abs(value)));
    }),
  );
}

const valueOf = async (id: string) => Number(await inPage(id).first().getAttribute('data-value'));

describe('Leaving out each group', () => {
  test.each([
    ['a sample of its prior', 1, 'sample'],
    ['its prior’s mean', 0, 'mean'],
  ])(
    'for %s has the numbers of the command line, in bars, table and matrix',
    async (_, temperature, choice) => {
      const ablated = await commandLine<Ablated>('ablate', '--temperature', String(temperature));
      await show('left out by means');
      await inPage(`${cards.replacedBy}-${choice}`).click();
      const heading = inPage('figure-left-out').getByRole('heading');
      const title = temperature === 1 ? 'Without each group: ΔNELBO' : 'Without each group: Δ(rate + distortion)';
      await expect.poll(() => heading.innerText(), SOON).toBe(title);
      await openTable(inPage('figure-left-out'));
      const expected = ablated.changes.map(({ group, delta_nelbo, delta_rate, delta_distortion, kl_changes }) => {
        const below = kl_changes.reduce((sum, { mean }, i) => sum + (i > group ? mean : 0), 0);
        const [kl, reverse] = [ablated.kl[group]!.mean, ablated.reverse_kl[group]!.mean];
        return [kl, reverse, delta_nelbo.mean, delta_rate.mean, kl, below, delta_distortion.mean];
      });
      await vi.waitFor(async () => expectNear(await tableOf('left-out-table'), expected), SOON);
      for (const { group, delta_nelbo } of ablated.changes) {
        expect(await valueOf(`delta-of-group-${group}`)).toBeCloseTo(delta_nelbo.mean, 2);
      }
      await openTable(inPage('figure-kl-changes'));
      expectNear(
        await tableOf('kl-changes-table'),
        ablated.changes.map(({ group, kl_changes }) => kl_changes.map(({ mean }, of) => (of > group ? mean : null))),
      );
    },
    60_000,
  );

  test.each(['frozen', 'prior'] as const)(
    'with the groups below from another source (%s) has the numbers of the command line, and says which',
    async (below) => {
      const ablated = await commandLine<Ablated>('ablate', '--temperature', '1', '--below', below);
      await show('left out, priors below');
      await inPage(`Below-a-replaced-group-${below}`).click();
      const heading = inPage('figure-left-out').getByRole('heading');
      const isFrozen = below === 'frozen';
      await expect
        .poll(() => heading.innerText(), SOON)
        .toBe(`Without each group: ${isFrozen ? 'Δdistortion' : 'ΔNELBO'}`);
      const inWords = isFrozen ? 'groups below as they were' : 'groups below from their priors, too';
      for (const figure of ['left-out', 'without']) {
        expect(await inPage(`figure-${figure}`).locator('.figure-sub').innerText()).toContain(inWords);
      }
      // No group below takes a posterior that could react.
      expect(await inPage('figure-kl-changes').count()).toBe(0);
      await openTable(inPage('figure-left-out'));
      const saved = (group: number) => ablated.kl.reduce((sum, { mean }, of) => sum + (of >= group ? mean : 0), 0);
      const expected = ablated.changes.map(({ group, delta_nelbo, delta_rate, delta_distortion }) => {
        const [kl, reverse] = [ablated.kl[group]!.mean, ablated.reverse_kl[group]!.mean];
        const ofRate = isFrozen ? [null, null, null] : [delta_nelbo.mean, delta_rate.mean, saved(group)];
        return [kl, reverse, ...ofRate, null, delta_distortion.mean];
      });
      await vi.waitFor(async () => expectNear(await tableOf('left-out-table'), expected), SOON);
      await inPage('left-out-copy-button').click();
      await inPage('left-out-copy-tsv').click();
      await expect
        .poll(() => gallery.page.locator('#called').innerText(), SOON)
        .toMatch(new RegExp(`ablate .* --temperature 1 --below ${below}`));
      // Its price is that of as many passes, and the choice is read in the pane.
      expect(await inPage('price').first().innerText()).toMatch(/^9 passes × \d+ draws × \d+ images: about /);
      await inPage('left-out-3').hover();
      await expect.poll(() => inPage('read-out').innerText(), SOON).toContain(inWords);
    },
    60_000,
  );

  test('at the prior’s mean says that there is no bound, and never ΔNELBO', async () => {
    await show('left out by means');
    await inPage(`${cards.replacedBy}-mean`).click();
    const notes = await inPage('what-if-notes').innerText();
    expect(notes).toContain('At the prior’s mean, rate + distortion is not a bound on −log p(x).');
    const legend = await inPage('figure-left-out').locator('.legend').innerText();
    expect(legend).toContain('Δ(rate + distortion)');
    expect(legend).not.toContain('ΔNELBO');
    await inPage('left-out-3').hover();
    expect(await inPage('read-out').innerText()).not.toContain('ΔNELBO');
  });

  test('says nowhere what a group is worth', async () => {
    await show('channels left out');
    await inPage('left-out-6').click();
    for (const summary of await inPage('view-whatIf').locator('summary').all()) await summary.click();
    const words = await inPage('view-whatIf').innerText();
    expect(words).not.toMatch(/\b(worth|useful|important|importance of)\b/i);
  });

  test('takes a group apart in the pane: distortion, what is saved, what the groups below pay', async () => {
    await show('left out');
    await inPage('left-out-6').hover();
    await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe('Without group 6');
    const [sum, distortion, saved, below, rate] = await Promise.all(
      ['pane-delta-nelbo', 'pane-delta-distortion', 'pane-saved', 'pane-below', 'pane-delta-rate'].map(valueOf),
    );
    expect(distortion! + saved! + below!).toBeCloseTo(sum!, 9);
    expect(saved! + below!).toBeCloseTo(rate!, 9);
    expect(saved).toBeLessThan(0);
    expect(await inPage('pane-pictures').locator('canvas').count()).toBe(3);
    expect(await inPage('pointer-card').innerText()).toMatch(/^ΔNELBO \+8\.0\d ± [\d.]+ nats · Δrate \+/);
    // Away from the bars, the pane returns to the selected group.
    await gallery.webview.locator('.equation').hover();
    await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe('Without group 0');
  });

  test('reads a cell of the matrix in the pane and at the pointer', async () => {
    await show('left out');
    await inPage('kl-change-2-5').hover();
    const value = await valueOf('kl-change-2-5');
    await expect.poll(() => valueOf('pane-kl-change'), SOON).toBe(value);
    expect(await inPage('pointer-card').innerText()).toMatch(/^KL of group 5: \+[\d.]+ ± [\d.]+ nats without group 2$/);
  });

  test('moves by the keyboard, selects with Space, and opens the group with Enter', async () => {
    await show('left out');
    const bars = inPage('left-out');
    await bars.focus();
    await bars.press('ArrowDown');
    await bars.press('ArrowDown');
    await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe('Without group 2');
    await bars.press(' ');
    expect(await inPage('left-out-2').getAttribute('aria-selected')).toBe('true');
    const cells = inPage('kl-changes');
    await cells.focus();
    await cells.press('ArrowRight');
    await expect.poll(() => inPage('pane-kl-change').count(), SOON).toBe(1);
    await bars.focus();
    await bars.press('End');
    await bars.press('Enter');
    await inPage('view-group').waitFor();
    expect(await inPage('tab-group').innerText()).toBe(`Group ${GROUPS - 1}`);
  });

  test('shows another image’s pictures without and with each group', async () => {
    await show('left out');
    await inPage('without').waitFor();
    expect(await inPage('without').locator('canvas').count()).toBe(1 + GROUPS);
    const first = await inPage('without').locator('canvas').first().screenshot();
    await inPage('figure-without').getByRole('button', { name: 'Pictures of the next image' }).click();
    await inPage('figure-without').getByTestId('shown-picture').getByText('image 1').waitFor();
    await expect
      .poll(async () => (await inPage('without').locator('canvas').first().screenshot()).equals(first), SOON)
      .toBe(false);
  });

  test('of one image has errors over its draws, and says so', async () => {
    await show('left out of one image');
    await inPage('image-select').selectOption('3');
    expect(await inPage('what-if-notes').innerText()).toBe('One image: standard errors are over its draws.');
    expect(await inPage('figure-left-out').locator('.figure-sub').innerText()).toBe(
      'image 3 (003.png), mean over 4 draws',
    );
    expect(await inPage('analysis-images').first().inputValue()).toBe('1');
    // The mean over all images has results of its own, and another image none yet.
    await inPage('image-select').selectOption('mean');
    await inPage('figure-left-out').getByText('mean over 8 images × 2 draws').waitFor();
  });
});

test('The channels of a group are left out on request, with the numbers of the command line', async () => {
  const ablated = await commandLine<Ablated>('ablate', '--group', '6', '--temperature', '1');
  const channels = ablated.changes.filter(({ channel }) => channel !== null);
  await show('channels left out');
  // No other group's channels were asked for.
  expect(await inPage('channels-table').count()).toBe(0);
  await inPage('left-out-6').click();
  await inPage('channel-left-out').waitFor();
  await openTable(inPage('figure-channels-left-out'));
  const table = await tableOf('channels-table');
  expectNear(
    table.map(([nelbo, rate, , , distortion]) => [nelbo, rate, distortion]),
    channels.map(({ delta_nelbo, delta_rate, delta_distortion }) =>
      [delta_nelbo, delta_rate, delta_distortion].map(({ mean }) => mean),
    ),
  );
  await inPage('channel-left-out-7').hover();
  await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe('Without channel 7 of group 6');
}, 60_000);

describe('The prefix film', () => {
  test.each([
    ['samples', 1, 'sample'],
    ['means', 0, 'mean'],
  ])(
    'with %s of the priors has the numbers of the command line',
    async (_, temperature, choice) => {
      const { curves } = await commandLine<Prefixes>('prefix', '--temperature', String(temperature));
      const { points } = curves[0]!;
      await show('curve', 'prefixes');
      await inPage(`${cards.below}-${choice}`).click();
      const heading = inPage('figure-prefix-curve').getByRole('heading');
      const title = temperature === 1 ? 'Rate–distortion curve' : 'Distortion of the top k groups';
      await expect.poll(() => heading.innerText(), SOON).toBe(title);
      await openTable(inPage('figure-prefix-curve'));
      const expected = points.map(({ rate, distortion, nelbo, nelbo_step, llr }) => [
        ...[rate.mean, distortion.mean],
        ...(temperature === 1 ? [nelbo!.mean, nelbo_step?.mean ?? null, llr!.mean] : []),
      ]);
      await vi.waitFor(async () => expectNear(await tableOf('prefix-table'), expected), SOON);
      for (const { k, distortion } of points) {
        expect((await valueOf(`point-${k}`)) / distortion.mean).toBeCloseTo(1, 4);
      }
    },
    60_000,
  );

  test('shows no bound at another temperature than 1', async () => {
    await show('curve', 'prefixes');
    expect(await inPage('what-if-notes').innerText()).toContain('only the distortion is shown');
    expect(await inPage('steps').count()).toBe(0);
    expect(await inPage('figure-prefix-curve').getByRole('heading').innerText()).toBe('Distortion of the top k groups');
    expect(await inPage('read-out').innerText()).not.toContain('NELBO');
    await inPage(`${cards.below}-sample`).click();
    expect(await inPage('steps').count()).toBe(1);
    expect(await inPage('figure-prefix-curve').getByRole('heading').innerText()).toBe('Rate–distortion curve');
  });

  test('is scrubbed by the arrow keys: picture, curve and pane follow', async () => {
    await show('curve', 'prefixes');
    const slider = inPage('film-slider');
    await slider.focus();
    const k = async () => Number(await inPage('film-shown').getAttribute('data-k'));
    expect(await k()).toBe(GROUPS);
    await slider.press('Home');
    await expect.poll(k, SOON).toBe(0);
    await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe('No group from the image');
    for (let presses = 0; presses < 3; presses++) await slider.press('ArrowRight');
    await expect.poll(k, SOON).toBe(3);
    expect(await slider.getAttribute('aria-valuetext')).toBe(`top 3 of ${GROUPS} groups`);
    expect(await inPage('point-3').getAttribute('class')).toContain('chosen');
    expect(await inPage('film-3').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe(`Top 3 of ${GROUPS} groups`);
    // It is remembered.
    await gallery.anew();
    await expect.poll(k, SOON).toBe(3);
  });

  test('points at the nearest of the curve’s points, and keeps it with a click', async () => {
    await show('curve', 'prefixes');
    await inPage(`${cards.below}-sample`).click();
    await inPage('point-4').hover();
    await expect.poll(() => inPage('pane-title').innerText(), SOON).toBe(`Top 4 of ${GROUPS} groups`);
    const [rate, distortion, sum] = await Promise.all(
      ['pane-prefix-rate', 'pane-prefix-distortion', 'pane-prefix-nelbo'].map(valueOf),
    );
    expect(rate! + distortion!).toBeCloseTo(sum!, 9);
    await inPage('prefix-curve').click({ position: await centreOf('point-4') });
    expect(await inPage('film-slider').inputValue()).toBe('4');
  });
});

/** The middle of an element of the curve, in the curve. */
async function centreOf(id: string) {
  const [point, field] = await Promise.all([inPage(id).boundingBox(), inPage('prefix-curve').boundingBox()]);
  return { x: point!.x + point!.width / 2 - field!.x, y: point!.y + point!.height / 2 - field!.y };
}

describe('An analysis', () => {
  test('says its price before it runs, and asks for what was typed', async () => {
    await show('finished');
    await inPage('price')
      .first()
      .getByText(/^9 passes × 4 draws × \d+ images: about [\d.]+ m?s$/)
      .waitFor();
    await inPage('analysis-draws').first().fill('2');
    await inPage('analysis-images').first().fill('8');
    await inPage('analysis-images').first().press('Enter');
    // The recording answers the wish as it was recorded.
    await inPage('figure-left-out').getByText('mean over 8 images × 2 draws').waitFor();
    await inPage('price')
      .first()
      .getByText(/^9 passes × 2 draws × 8 images: about [\d.]+ m?s$/)
      .waitFor();
    expect(await gallery.unanswered()).toEqual([]);
  });

  test('costs in proportion to its draws and images', async () => {
    await show('finished');
    const price = async (draws: number, images: number) => {
      await inPage('analysis-draws').first().fill(String(draws));
      await inPage('analysis-images').first().fill(String(images));
      await inPage('analysis-images').first().blur();
      const text = await inPage('price').first().innerText();
      const [, amount = '', unit] = /about (?:(\d[\d.]*) (m?s))/.exec(text) ?? [];
      return Number(amount) * (unit === 'ms' ? 0.001 : 1);
    };
    const few = await price(8, 10);
    expect((await price(8, 40)) / few).toBeCloseTo(4, 0);
    expect((await price(32, 10)) / few).toBeGreaterThan(3.4);
    await inPage('analysis-draws').first().fill('0');
    await inPage('run-analysis').first().click();
    await inPage('run-bar-leave-out').getByRole('alert').waitFor();
  });

  test('shows how far it is while its numbers come, and keeps them when it is cancelled', async () => {
    await show('left out anew, first image');
    expect(await inPage('run-status').first().innerText()).toMatch(/\d+ of \d+.* · 1 of 8 images so far$/);
    await inPage('figure-left-out').getByText('mean over 1 of 8 images × 40 draws').waitFor();
    const before = await valueOf('delta-of-group-6');
    // Only one runs at a time: the others wait.
    expect(await inPage('run-bar-channels').getByTestId('run-analysis').isDisabled()).toBe(true);
    await inPage('run-bar-channels').getByText('one analysis runs at a time').waitFor();
    await inPage('cancel-analysis').focus();
    await gallery.page.keyboard.press('Enter');
    await inPage('run-status').first().getByText('Cancelled: 1 of 8 images is kept.').waitFor();
    expect(await valueOf('delta-of-group-6')).toBe(before);
    expect(await inPage('run-analysis').first().isEnabled()).toBe(true);
  });

  test('waits for the inspection, and is not offered on old results', async () => {
    await show('first group');
    expect(await inPage('run-analysis').first().isDisabled()).toBe(true);
    await inPage('price').first().getByText('once the inspection has ended').waitFor();
  });

  test('that was run before is offered again in a page that has no results of it', async () => {
    await show('finished');
    await inPage('analysis-draws').first().fill('2');
    await inPage('analysis-images').first().fill('8');
    await inPage('run-analysis').first().click();
    await inPage('left-out').waitFor();
    // As after a reload: the page remembers, and the process is a new one.
    await gallery.changeMoment('finished');
    await inPage('offered-again').waitFor();
    expect(await inPage('run-analysis').first().innerText()).toBe('Run again');
    await gallery.anew();
    await inPage('offered-again').waitFor();
    expect(await inPage('analysis-draws').first().inputValue()).toBe('2');
    expect(await inPage('analysis-images').first().inputValue()).toBe('8');
  });

  test('keeps analysis, temperature and results when the page is hidden and shown again', async () => {
    await show('curve', 'prefixes');
    await inPage(`${cards.below}-sample`).click();
    await inPage('film-2').click();
    await gallery.anew();
    await inPage('steps').waitFor();
    expect(await inPage('film-slider').inputValue()).toBe('2');
    expect(await inPage(`${cards.below}-sample`).getAttribute('aria-checked')).toBe('true');
  });
});

test('Of a model with flows, a channel has a change of distortion alone, and the words say why', async () => {
  await show('channels left out', 'leave-out', 'what-if-flows');
  const notes = await inPage('what-if-notes').first().innerText();
  expect(notes).toContain('These are model samples, not data.');
  expect(notes).toContain('With flows, a KL is an estimate from each draw');
  expect(notes).toContain('One draw per model sample: there is no error over draws.');
  expect(await inPage('figure-left-out').locator('.legend').innerText()).not.toContain('KL(p‖q)');
  await inPage('left-out-1').click();
  await inPage('channel-left-out').waitFor();
  expect(await inPage('figure-channels-left-out').getByRole('heading').innerText()).toBe(
    'Without each channel of group 1: Δdistortion',
  );
  await openTable(inPage('figure-channels-left-out'));
  const table = await tableOf('channels-table');
  expect(table.every(([nelbo, rate, saved, below]) => [nelbo, rate, saved, below].every((cell) => cell === null))).toBe(
    true,
  );
  expect(table.every((row) => Number.isFinite(row.at(-1)))).toBe(true);
});

test('Of a diverged model, what is not a number has no bar, and is counted', async () => {
  await show('left out', 'leave-out', 'not-finite');
  expect(await inPage('delta-of-group-2').innerText()).toBe('NaN');
  expect(await inPage('left-out-2').locator('.one-bar').count()).toBe(0);
  await inPage('figure-left-out')
    .getByText(/^\d groups? without a finite value: no bar is drawn\.$/)
    .waitFor();
});

test('New draws leave old results dimmed, on which nothing runs, and then none', async () => {
  await show('changeDraws(2): old results', 'leave-out', 'what-if-flows');
  await inPage('left-out').waitFor();
  expect(await inPage('view-whatIf').evaluate((view) => getComputedStyle(view).opacity)).toBe('0.5');
  await inPage('price').first().getByText('These are old results.').waitFor();
  expect(await inPage('run-analysis').first().isDisabled()).toBe(true);
  await gallery.changeMoment('changeDraws(2): finished');
  expect(await inPage('left-out').count()).toBe(0);
  expect(await inPage('run-analysis').first().isEnabled()).toBe(true);
});

test('Of a model of colour images, the film shows PSNR beside the nats', async () => {
  await show('curve', 'prefixes', 'what-if-flows');
  await inPage(`${cards.below}-sample`).click();
  await inPage('read-out').getByText('PSNR').waitFor();
  expect(await valueOf('pane-psnr')).toBeGreaterThan(0);
});

test('Saved statistics have no model, and the view says so', async () => {
  await gallery.show({ entry: 'statistics' });
  await inPage('tab-whatIf').click();
  expect(await inPage('view-whatIf').innerText()).toBe(
    'A statistics file has no model to run: inspect the checkpoint.',
  );
});

const copied = () => gallery.page.locator('#called').innerText();

test('Every figure can be copied with its numbers, and says what they are of', async () => {
  await show('left out');
  await inPage('left-out-copy-button').click();
  await inPage('left-out-copy-tsv').click();
  await expect.poll(copied, SOON).toContain('standard error of ΔNELBO');
  const tsv = await copied();
  expect(tsv).toContain('a sample of its prior in its place; mean over 8 images × 2 draws, paired');
  expect(tsv).toMatch(/# draws: 2 draws, seed 0/);
  expect(tsv).toMatch(/# command: nvae-inspect ablate \S+ --images \S+ --count 8 --draws 2 --seed 0 .*--temperature 1/);
  expect(tsv).toMatch(/# images: 8 of /);
  expect(tsv).not.toContain('SHA-256 of the images');
});

describe('What the pane has taken apart', () => {
  const places = () => inPage('tray').getByRole('listitem');

  test('is copied as text', async () => {
    await show('left out');
    await inPage('left-out-6').click();
    await inPage('read-out').waitFor();
    await gallery.webview.locator('.pane-head').getByRole('button', { name: 'Copy' }).click();
    await expect.poll(copied, SOON).toMatch(/Without group 6\s+a sample of its prior/);
  });

  test('is pinned by the button, the key P and a double click, and compared', async () => {
    await show('left out');
    await inPage('left-out-6').click();
    await inPage('pin-read-out').click();
    await expect.poll(() => places().allInnerTexts(), SOON).toEqual(['without g6']);
    expect(await inPage('pin-read-out').isDisabled()).toBe(true);
    await inPage('left-out-3').hover();
    await gallery.page.keyboard.press('p');
    await expect.poll(() => places().allInnerTexts(), SOON).toEqual(['without g6', 'without g3']);
    await inPage('left-out-4').dblclick();
    await expect.poll(() => places().count(), SOON).toBe(3);
    const sum = await valueOf('pane-delta-nelbo');
    await inPage('compare-pins').click();
    const compared = inPage('pins-compared');
    expect(await compared.locator('caption').innerText()).toMatch(/^ΔNELBO and its parts/);
    const first = compared.locator('tbody tr').first().locator('td').nth(3).locator('[data-value]');
    expect(Number(await first.getAttribute('data-value'))).toBe(sum);
    const card = await inPage('pin').first().innerText();
    expect(card).toMatch(/Without group 6\s[\s\S]*ΔNELBO\s+\+8\.0\d ± [\d.]+ nats/);
    expect(card).toContain('2 draws, seed 0');
    await inPage('close-pins').click();
  });
});

test('Nothing of this was asked in vain, and nothing failed', async () => {
  expect(errors).toEqual([]);
  expect((await gallery.unanswered()).map(({ name }) => name)).toEqual([]);
});
