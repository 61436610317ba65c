/** The view What if, live: pictures and numbers follow a slider, and are those of the command line. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualReach } from '../../src/protocol/whatIf/live';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { PARTS, SAMPLES } from '../../webview/whatIf/live/sampleParts';
import { LIVE, LIVE_PATH, LIVE_SAMPLES } from './entries';
import { openGallery, type Gallery } from './openGallery';

interface Estimate {
  readonly mean: number;
}

interface Effect {
  readonly log_p_change: Estimate;
  readonly distortion: Estimate;
  readonly distortion_change: Estimate;
  readonly kl_below_change: Estimate;
  readonly kl_changes: readonly Estimate[];
}

interface Series {
  readonly series: readonly { readonly below: string; readonly steps: readonly Effect[] }[];
}

const SOON = { timeout: 15_000 };
const REACH = usualReach(LIVE.shape, null);

let gallery: Gallery;
const errors: string[] = [];

beforeAll(async () => {
  gallery = await openGallery({ entry: 'live' });
  gallery.page.on('pageerror', (error) => errors.push(error.message));
});

afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const copied = () => gallery.page.locator('#called').innerText();
const valueOf = async (id: string) => Number(await inPage(id).first().getAttribute('data-value'));

/** What the page asked about the recorded group without an answer. Before, it follows the group that is selected at first. */
async function unasked(): Promise<string[]> {
  const calls = (await gallery.unanswered()).map((call) => JSON.stringify(call));
  return calls.filter((call) => call.includes(`"group":${LIVE.group}`));
}

/** The view in a new document. */
async function show(analysis: 'traverse' | 'swap' | 'interpolate' | 'variations' | 'temperature'): Promise<void> {
  await gallery.show({ entry: 'live', moment: 'followed' });
  await inPage('tab-whatIf').click();
  await inPage(`What-if-${analysis}`).click();
}

/** The view on the channel that was recorded. */
async function showTraverse(): Promise<void> {
  await show('traverse');
  await inPage('live-group').selectOption(String(LIVE.group));
  await inPage('live-channel').selectOption(String(LIVE.channel));
  await picture().waitFor();
}

const picture = () => gallery.webview.locator('[data-testid=traverse-pictures] figure canvas').nth(2);
/** The s of the picture that is shown. */
async function shownWidths(): Promise<number> {
  const change = await inPage('traverse-pictures').getAttribute('data-change');
  return (JSON.parse(change ?? '{}') as { widths: number }).widths;
}

/** The traversal of the recorded image and channel on the command line. */
async function commandLine(...options: string[]): Promise<Series> {
  const { image, group, channel } = LIVE;
  const of = ['--images', SAMPLE_IMAGES, '--from', String(image), '--count', '1', '--group', String(group)];
  const moved = ['--channel', String(channel), ...options, '--json'];
  const { code, stdout, stderr } = await nvaeInspect('traverse', SAMPLE, ...of, ...moved);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Series;
}

describe('A channel', () => {
  test('moves with the arrow keys, and the picture follows at once', async () => {
    await showTraverse();
    const slider = inPage('live-slider');
    await slider.focus();
    const before = await picture().screenshot();
    await slider.press('End');
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    expect(await slider.getAttribute('aria-valuetext')).toBe('s = 0.375 prior widths');
    expect((await picture().screenshot()).equals(before)).toBe(false);
    await inPage('traverse-pictures').getByText('moved: s = 0.375').waitFor();
    for (let presses = 0; presses < 10; presses++) await slider.press('ArrowLeft');
    await expect.poll(shownWidths, SOON).toBeCloseTo((REACH * 20) / 30, 5);
    // Input, without and with the change, and their difference.
    expect(await inPage('traverse-pictures').locator('canvas').count()).toBe(4);
    expect(await unasked()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('moves with the mouse; back at 0 the picture is the one without the change', async () => {
    await showTraverse();
    const box = (await inPage('live-slider').boundingBox())!;
    const middle = box.y + box.height / 2;
    await gallery.page.mouse.move(box.x + box.width / 2, middle);
    await gallery.page.mouse.down();
    await gallery.page.mouse.move(box.x + box.width, middle, { steps: 12 });
    await gallery.page.mouse.up();
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    expect(await valueOf('live-log-p')).not.toBe(0);
    await gallery.webview.getByRole('button', { name: 'Back to 0' }).click();
    await expect.poll(shownWidths, SOON).toBe(0);
    expect(await valueOf('live-log-p')).toBe(0);
    const pictures = gallery.webview.locator('[data-testid=traverse-pictures] figure canvas');
    const [without, moved] = await Promise.all([1, 2].map((place) => pictures.nth(place).screenshot()));
    expect(without!.equals(moved!)).toBe(true);
    expect(await unasked()).toEqual([]);
  });

  test('has the numbers of the command line, and the KL of the groups below once the slider rests', async () => {
    const { series } = await commandLine(`--steps=${REACH}`);
    const ofBelow = (wanted: string) => series.find(({ below }) => below === wanted)!.steps[0]!;
    await showTraverse();
    await inPage('live-slider').press('End');
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    const near = (actual: number, { mean }: Estimate) =>
      expect(Math.abs(actual - mean)).toBeLessThan(1e-3 * Math.max(1, Math.abs(mean)));
    const { log_p_change, distortion, distortion_change } = ofBelow('prior');
    near(await valueOf('live-log-p'), log_p_change);
    near(await valueOf('live-distortion'), distortion);
    near(await valueOf('live-distortion-change'), distortion_change);
    await expect.poll(() => inPage('traverse-kl').getAttribute('data-current'), SOON).toBe('true');
    await expect
      .poll(() => inPage('figure-traverse-kl').locator('.figure-sub').innerText(), SOON)
      .toContain('s = 0.375; these groups take their posteriors');
    const { kl_below_change, kl_changes } = ofBelow('posterior');
    near(await valueOf('live-kl-change'), kl_below_change);
    expect(kl_changes).toHaveLength(LIVE.groups - LIVE.group - 1);
    for (const [i, change] of kl_changes.entries()) near(await valueOf(`live-kl-change-${LIVE.group + 1 + i}`), change);
  }, 60_000);

  test('starts within 3/√(h·w), says why, and can be moved as far as a latent', async () => {
    await showTraverse();
    expect(await inPage('live-reach').innerText()).toBe(
      'The 64 latents of a channel move together: at |s| = 3/√64 = 0.375 they lose as much log p as one latent at 3.',
    );
    await inPage('live-slider').press('End');
    await inPage('live-widen').click();
    expect(await inPage('live-reach').innerText()).toContain('about ½·64·s² nats of log p');
    // It stays where it was.
    expect(await shownWidths()).toBeCloseTo(REACH, 5);
    await inPage('live-slider').press('End');
    await expect.poll(shownWidths, SOON).toBe(3);
    await expect.poll(() => valueOf('live-log-p'), SOON).toBeLessThan(-200);
    await inPage('live-widen').click();
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    expect(await unasked()).toEqual([]);
  });

  test('shows what groups below take, where they are added to, and one latent alone', async () => {
    await showTraverse();
    await inPage('live-slider').press('End');
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    const sub = gallery.webview.locator('[data-testid=figure-traverse] .figure-sub');
    await inPage('Groups-below-the-change-take-posterior').click();
    await expect.poll(() => sub.innerText(), SOON).toContain('groups below from their posteriors again');
    await inPage('Groups-below-the-change-take-frozen').click();
    await expect.poll(() => sub.innerText(), SOON).toContain('groups below as without the change');
    await inPage('Groups-below-the-change-take-prior').click();
    await expect.poll(() => sub.innerText(), SOON).toContain('groups below from their priors’ means');
    const shifted = await valueOf('live-log-p');
    await inPage('What-s-is-added-to-set').click();
    await expect.poll(() => valueOf('live-log-p'), SOON).not.toBe(shifted);
    await inPage('What-s-is-added-to-shift').click();
    await inPage('What-moves-latent').click();
    const title = gallery.webview.locator('#traverse-title');
    await expect.poll(() => title.innerText(), SOON).toBe('Traverse latent (4, 4) in channel 7 of group 6');
    expect(await inPage('live-reach').innerText()).toBe(
      'Beyond |s| = 3, a latent is out of its prior’s range, and its picture shows little.',
    );
    expect(await inPage('live-widen').count()).toBe(0);
    await expect.poll(() => valueOf('live-log-p'), SOON).not.toBe(shifted);
    expect(await unasked()).toEqual([]);
  });

  test('is read in the pane, pinned with P, and compared with another step', async () => {
    await showTraverse();
    await inPage('live-slider').press('Home');
    await expect.poll(shownWidths, SOON).toBeCloseTo(-REACH, 5);
    const { group } = LIVE;
    expect(await inPage('pane-title').innerText()).toBe(`Traverse channel ${LIVE.channel} of group ${group}`);
    await expect.poll(() => inPage('pane-numbers').innerText(), SOON).toContain('KL of the groups below');
    expect(await inPage('pane-numbers').innerText()).toMatch(/first draw, given this z.*s = −0\.375/);
    await gallery.webview.locator('body').press('p');
    await inPage('live-slider').press('End');
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    await gallery.webview.locator('body').press('p');
    await inPage('compare-pins').click();
    expect(await inPage('pins-compared').innerText()).toContain(`Δlog p of group ${group} and its parts`);
    await inPage('close-pins').click();
  });

  test('is copied with the command line that gives it again', async () => {
    await showTraverse();
    await inPage('live-slider').press('Home');
    await expect.poll(shownWidths, SOON).toBeCloseTo(-REACH, 5);
    const { group, channel } = LIVE;
    await inPage('traverse-copy-button').click();
    await inPage('traverse-copy-tsv').click();
    await expect
      .poll(copied, SOON)
      .toContain(
        `--images ${SAMPLE_IMAGES} --count 1 --seed 0 --engine onnxruntime-cpu ` +
          `--group ${group} --channel ${channel} --steps=-0.375 --mode shift --below prior --temperature 0`,
      );
  });
});

describe('A swap', () => {
  test('takes the group of another image, with pictures, Δlog p and the KL of the groups below', async () => {
    await show('swap');
    await inPage('live-group').selectOption(String(LIVE.group));
    const pictures = inPage('swap-pictures');
    await pictures.getByText('group 6 from image 1').waitFor();
    // Both inputs, without and with the swap, and their difference.
    expect(await pictures.locator('canvas').count()).toBe(5);
    expect(await inPage('live-other').inputValue()).toBe('1');
    const value = await valueOf('live-log-p');
    expect(value).not.toBe(0);
    await expect.poll(() => inPage('swap-kl').getAttribute('data-current'), SOON).toBe('true');
    await inPage('What-is-taken-standardised').click();
    await expect.poll(() => valueOf('live-log-p'), SOON).not.toBe(value);
    await inPage('swap-copy-button').click();
    await inPage('swap-copy-tsv').click();
    await expect
      .poll(copied, SOON)
      .toContain('--count 1 --seed 0 --engine onnxruntime-cpu --group 6 --mode standardised --partner 1 --below prior');
    expect(await unasked()).toEqual([]);
  });
});

describe('An interpolation', () => {
  const share = async () => {
    const change = await inPage('interpolate-pictures').getAttribute('data-change');
    return (JSON.parse(change ?? '{}') as { share: number }).share;
  };
  const pictures = () => inPage('interpolate-pictures').locator('figure canvas');

  test('of all groups follows the arrow keys from the image’s own z to that of another', async () => {
    await show('interpolate');
    const slider = inPage('share-slider');
    await expect.poll(share, SOON).toBe(0.5);
    // With all groups, there is none below that could take anything else.
    expect(await inPage('Groups-below-the-change-take-prior').count()).toBe(0);
    await slider.focus();
    await slider.press('Home');
    await expect.poll(share, SOON).toBe(0);
    // Both inputs, both ends of the change, and their difference.
    expect(await pictures().count()).toBe(5);
    const [own, start] = await Promise.all([2, 3].map((place) => pictures().nth(place).screenshot()));
    expect(start!.equals(own!)).toBe(true);
    expect(await valueOf('live-log-p')).toBeCloseTo(0, 2);
    for (let presses = 0; presses < 3; presses++) await slider.press('ArrowRight');
    await expect.poll(share, SOON).toBe(0.15);
    expect(await slider.getAttribute('aria-valuetext')).toBe('α = 0.15');
    await slider.press('End');
    await expect.poll(share, SOON).toBe(1);
    expect((await pictures().nth(3).screenshot()).equals(own!)).toBe(false);
    await inPage('interpolate-pictures').getByText('towards image 1, α = 1').waitFor();
    expect(await gallery.unanswered()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('of chosen groups has the numbers of the command line, and is copied with its command', async () => {
    await show('interpolate');
    await inPage('toggle-group-0').click();
    await inPage('figure-interpolate').getByRole('heading', { name: 'Interpolate groups 1 to 8' }).waitFor();
    await inPage('share-slider').press('End');
    await inPage('share-slider').press('ArrowLeft');
    await expect.poll(share, SOON).toBe(0.95);
    const groups = LIVE_PATH.some.join(',');
    const { code, stdout, stderr } = await nvaeInspect(
      ...['interpolate', SAMPLE, '--images', SAMPLE_IMAGES, '--from', '0', '--count', '1', '--partner', '1'],
      ...['--group', groups, '--steps=0.95', '--mode', 'standardised', '--json'],
    );
    if (code !== 0) throw new Error(stderr);
    const { series } = JSON.parse(stdout) as Series;
    const [told] = series.find(({ below }) => below === 'posterior')!.steps;
    const near = (actual: number, { mean }: Estimate) =>
      expect(Math.abs(actual - mean)).toBeLessThan(1e-3 * Math.max(1, Math.abs(mean)));
    near(await valueOf('live-log-p'), told!.log_p_change);
    near(await valueOf('live-distortion'), told!.distortion);
    near(await valueOf('live-distortion-change'), told!.distortion_change);
    await expect.poll(() => inPage('interpolate-kl').getAttribute('data-current'), SOON).toBe('true');
    near(await valueOf('live-kl-change'), told!.kl_below_change);
    await inPage('interpolate-copy-button').click();
    await inPage('interpolate-copy-tsv').click();
    await expect
      .poll(copied, SOON)
      .toContain(
        `interpolate ${SAMPLE} --images ${SAMPLE_IMAGES} --count 1 --seed 0 --engine onnxruntime-cpu ` +
          `--group ${groups} --steps=0.95 --mode standardised --partner 1 --below prior --temperature 0`,
      );
    expect(await inPage('pane-title').innerText()).toBe('Interpolate groups 1 to 8');
  }, 60_000);

  test('chooses its groups with the keys, and never none', async () => {
    await show('interpolate');
    await inPage('toggle-group-0').focus();
    await gallery.page.keyboard.press('End');
    await gallery.page.keyboard.press('Space');
    await expect.poll(() => inPage('toggle-group-8').getAttribute('aria-pressed')).toBe('false');
    await inPage('Groups-below-the-change-take-prior').waitFor();
    for (let group = 7; group >= 0; group--) await inPage(`toggle-group-${group}`).click();
    expect(await inPage('toggle-group-0').getAttribute('aria-pressed')).toBe('true');
    await inPage('toggle-all').click();
    await gallery.webview.getByText('Interpolate groups 0 to 8').first().waitFor();
  });
});

describe('Variations', () => {
  const shown = async () =>
    JSON.parse((await inPage('variations-pictures').getAttribute('data-move')) ?? '{}') as object;

  test('share the top k groups, by the keys; with all of them shared they are the sample', async () => {
    await show('variations');
    const slider = inPage('variations-top');
    const pictures = inPage('variations-pictures').locator('canvas');
    // The sample and its variations.
    await expect.poll(() => pictures.count(), SOON).toBe(1 + SAMPLES);
    expect(await inPage('variations-of').innerText()).toBe('All share group 0; those below vary.');
    await expect.poll(shown, SOON).toMatchObject({ topGroups: 1 });
    const far = await valueOf('variations-difference');
    await slider.focus();
    await slider.press('ArrowRight');
    await slider.press('ArrowRight');
    await expect.poll(shown, SOON).toMatchObject({ topGroups: 3, seed: 0, temperature: 0.8, varied: 0.8 });
    expect(await inPage('variations-of').innerText()).toBe('All share groups 0 to 2; those below vary.');
    expect(await valueOf('variations-difference')).toBeLessThan(far);
    await slider.press('End');
    await expect.poll(shown, SOON).toMatchObject({ topGroups: LIVE.groups });
    expect(await valueOf('variations-difference')).toBe(0);
    const [sample, variation] = await Promise.all([0, 5].map((place) => pictures.nth(place).screenshot()));
    expect(variation!.equals(sample!)).toBe(true);
    expect(await inPage('what-if-notes').innerText()).toBe('These are model samples, not data.');
    expect(await gallery.unanswered()).toEqual([]);
  });

  test('have the difference of the command line, and are copied with its command', async () => {
    const { code, stdout, stderr } = await nvaeInspect(
      ...['sample', SAMPLE, '--samples', '8', '--temperature', '0.8', '--group', '0,1', '--vary', '0.8', '--json'],
    );
    if (code !== 0) throw new Error(stderr);
    const { variations } = JSON.parse(stdout) as { variations: readonly { difference: Estimate }[] };
    await show('variations');
    await inPage('variations-top').press('ArrowRight');
    await expect.poll(shown, SOON).toMatchObject({ topGroups: 2 });
    expect(await valueOf('variations-difference')).toBeCloseTo(variations[0]!.difference.mean, 5);
    await inPage('variations-copy-button').click();
    await inPage('variations-copy-tsv').click();
    await expect
      .poll(copied, SOON)
      .toContain('--samples 8 --seed 0 --engine onnxruntime-cpu --temperature 0.8 --group 0,1 --vary 0.8');
  });

  test('are of another sample with another seed, and at another temperature', async () => {
    await show('variations');
    const picture = inPage('variations-pictures').locator('canvas').first();
    await picture.waitFor();
    await inPage('variations-top').press('End');
    await inPage('variations-temperature').fill('1');
    await inPage('variations-temperature').press('Enter');
    await expect.poll(shown, SOON).toMatchObject({ temperature: 1, seed: 0 });
    const before = await picture.screenshot();
    await inPage('variations-seed').fill('5');
    await inPage('variations-seed').press('Enter');
    await expect.poll(shown, SOON).toMatchObject({ temperature: 1, seed: 5 });
    expect((await picture.screenshot()).equals(before)).toBe(false);
    await inPage('variations-varied').fill('-1');
    await inPage('variations-varied').press('Enter');
    await gallery.webview.getByRole('alert').waitFor();
  });
});

test.each([
  ['traverse', 'A command is copied for sample 0 at temperature 1 only: none takes another model sample alone.'],
  ['swap', 'No command takes z of one model sample into another, so none is copied.'],
  ['interpolate', 'No command takes z of one model sample into another, so none is copied.'],
])('Of model samples, %s says why it has no command', async (analysis, why) => {
  await gallery.show({ entry: 'what-if-flows' });
  await inPage('tab-whatIf').click();
  await inPage(`What-if-${analysis}`).click();
  const definition = inPage(`figure-${analysis}`).getByTestId('definition-of');
  await definition.locator('summary').click();
  await definition.getByText(why).waitFor();
});

describe('Temperatures', () => {
  /** Of the latest move whose pictures are all there. */
  const shown = async () => {
    const move = await inPage('temperature-pictures').getAttribute('data-move');
    return (JSON.parse(move ?? '{}') as { temperatures: readonly number[] }).temperatures;
  };

  test('below the top k groups follow a slider, in samples that are no data', async () => {
    await show('temperature');
    await inPage('live-top').selectOption(String(LIVE_SAMPLES.topGroups));
    await expect
      .poll(() => inPage('temperature-of').innerText(), SOON)
      .toBe('Groups 0 to 2 take temperature 1, those below t.');
    expect(await inPage('what-if-notes').innerText()).toBe('These are model samples, not data.');
    const slider = inPage('temperature-slider');
    const picture = inPage('temperature-pictures').locator('canvas').first();
    await picture.waitFor();
    const before = await picture.screenshot();
    await slider.press('Home');
    await expect.poll(shown, SOON).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect((await picture.screenshot()).equals(before)).toBe(false);
    await slider.press('ArrowRight');
    await expect.poll(shown, SOON).toEqual([1, 1, 1, ...Array.from({ length: 6 }, () => 0.05)]);
    expect(await inPage('temperature-pictures').locator('canvas').count()).toBe(SAMPLES);
    expect(await gallery.unanswered()).toEqual([]);
  });

  test('change one picture after the other, and a later move drops those that were not asked for yet', async () => {
    await show('temperature');
    await inPage('live-top').selectOption(String(LIVE_SAMPLES.topGroups));
    const slider = inPage('temperature-slider');
    await slider.press('Home');
    const below = (t: number) => [1, 1, 1, t, t, t, t, t, t];
    await expect.poll(shown, SOON).toEqual(below(0));
    const strip = inPage('temperature-pictures');
    const old = () => strip.locator('figure.old-run').count();
    const labels = () => strip.locator('canvas').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    const asked = () => gallery.page.evaluate(() => window.gallery!.player.asked);
    const answerOne = () => gallery.page.evaluate(() => window.gallery!.player.answerOne());
    expect(await strip.getAttribute('aria-busy')).toBe('false');
    const before = await asked();
    await gallery.page.evaluate(() => window.gallery!.player.hold());
    const first = await strip.locator('canvas').first().screenshot();
    await slider.press('ArrowRight');
    await expect.poll(old).toBe(SAMPLES);
    expect(await strip.getAttribute('aria-busy')).toBe('true');
    await answerOne();
    await expect.poll(old).toBe(SAMPLES - 1);
    expect((await strip.locator('canvas').first().screenshot()).equals(first)).toBe(false);
    expect((await labels()).slice(0, 2)).toEqual(['sample 0', 'sample 1, still of an earlier move']);
    await expect.poll(() => inPage('figure-temperature').locator('.figure-sub').innerText()).toContain('0.05');
    // What is copied is of one move.
    expect(await shown()).toEqual(below(0));
    await gallery.screenshot('live-temperature-follows', inPage('figure-temperature'));
    await slider.press('ArrowRight');
    await gallery.page.evaluate(() => window.gallery!.player.answerAll());
    await expect.poll(shown, SOON).toEqual(below(0.1));
    expect(await old()).toBe(0);
    expect(await strip.getAttribute('aria-busy')).toBe('false');
    // The picture of the first move, the one that was on its way, and all of the second.
    expect((await asked()) - before).toBe(2 + PARTS.length);
    expect(await gallery.unanswered()).toEqual([]);
  });

  test('can be given for each group, and a wrong list is refused in words', async () => {
    await show('temperature');
    await inPage('Temperatures-each').click();
    const list = inPage('temperature-list');
    await list.fill('1, 0.7');
    await list.press('Enter');
    await gallery.webview.getByText('These are 2 temperatures, and the model has 9 groups').waitFor();
    await list.fill(LIVE_SAMPLES.list.join(', '));
    await list.press('Enter');
    await expect.poll(shown, SOON).toEqual([...LIVE_SAMPLES.list]);
    await inPage('temperature-copy-button').click();
    await inPage('temperature-copy-tsv').click();
    await expect.poll(copied, SOON).toContain(`--samples 8 --seed 0 --engine onnxruntime-cpu --temperature 1,1,1,0.9`);
  });
});

describe('Nothing follows', () => {
  test('while an analysis runs: the page says so, keeps the last picture, and cancels it', async () => {
    await showTraverse();
    await inPage('live-slider').press('End');
    await expect.poll(shownWidths, SOON).toBeCloseTo(REACH, 5);
    await gallery.changeMoment('left out, first image');
    const why = 'Leave out is running. The picture follows again once it has ended.';
    await inPage('held-up').getByText(why).waitFor();
    await inPage('live-slider').press('ArrowLeft');
    expect(await shownWidths()).toBeCloseTo(REACH, 5);
    await inPage('held-up').getByRole('button', { name: 'Cancel it' }).click();
    // Then it follows.
    await expect.poll(shownWidths, SOON).toBeLessThan(REACH);
    expect(await inPage('held-up').count()).toBe(0);
  });

  test('after the model process has ended, and the page says what to do', async () => {
    await showTraverse();
    await gallery.changeMoment('stopped');
    await inPage('held-up').getByText('The model process has ended: restart the inspection').waitFor();
  });
});
