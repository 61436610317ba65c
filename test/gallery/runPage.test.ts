/** A training run in the view Compare: every checkpoint on the same images, and one of them as the baseline. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { nvaeInspect, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';

interface Printed {
  readonly checkpoints: readonly {
    readonly measured: { readonly nelbo: { readonly mean: number }; readonly channels_in_use: number };
  }[];
}

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery({ entry: 'run', moment: 'run measured' });
  await inPage('tab-compare').click();
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);

test('every checkpoint has the numbers of nvae-inspect run', async () => {
  const folder = join(root, 'test/fixtures/run');
  const { stdout } = await nvaeInspect(...['run', folder, '--images', SAMPLE_IMAGES, '--seed', '0', '--json']);
  const { checkpoints } = JSON.parse(stdout) as Printed;
  await inPage('figure-run').getByText('Table', { exact: true }).click();
  const used: number[] = [];
  for (const [index, { measured }] of checkpoints.entries()) {
    const nelbo = Number(await inPage(`run-nelbo-${index}`).getAttribute('data-value'));
    expect(nelbo).toBeCloseTo(measured.nelbo.mean, 3);
    used.push(Number(await inPage(`run-channels-${index}`).innerText()));
    expect(used.at(-1)).toBe(measured.channels_in_use);
  }
  // With one draw, the numbers at epochs 1, 2, 4, 8, 16, 32 and 64.
  expect(used.slice(3)).toEqual([37, 16, 9, 9]);
});

test('handles move by keys, and Enter compares what they stand at; Esc puts them back', async () => {
  const b = inPage('run-handle-b');
  await b.focus();
  await b.press('ArrowLeft');
  await b.press('ArrowLeft');
  expect(await b.getAttribute('aria-valuetext')).toBe('checkpoint-0016.pt');
  await b.press('Escape');
  expect(await b.getAttribute('aria-valuetext')).toBe('none');
  const a = inPage('run-handle-a');
  expect(await a.getAttribute('aria-valuetext')).toBe('checkpoint-0064.pt');
  await a.press('ArrowLeft');
  await a.press('Enter');
  // The page of the other checkpoint is opened by the extension.
  expect(await gallery.unanswered()).toContainEqual({ name: 'compare', request: { kind: 'of run', a: 5, b: null } });
  await gallery.changeMoment('run measured');
});

test('a click on a checkpoint compares with it', async () => {
  await inPage('run-checkpoint-4').click();
  await expect.poll(() => inPage('compare-bar').innerText()).toContain('B checkpoint-0016.pt, epoch 16');
  expect(await inPage('run-checkpoint-4').innerText()).toBe('B');
  expect(await inPage('run-checkpoint-6').innerText()).toBe('A');
});

test('the KL of checkpoints that were saved at β < 1 is said to be unweighted', async () => {
  await inPage('run-checkpoint-4').waitFor();
  expect(await inPage('run-weighted').innerText()).toContain(
    '5 of 7 checkpoints were saved at β from 0.100 to 0.674: training weighted the KL by it, and the KL shown is unweighted.',
  );
});

describe('Beside what training logged', () => {
  beforeAll(async () => {
    await gallery.show({ entry: 'run-logged', moment: 'run measured' });
    await inPage('tab-compare').click();
  });

  test('the one checkpoint of the release’s run stands on the axis of the steps', async () => {
    expect(await inPage('run-key').innerText()).toContain(
      'step. 9 colours, dark to light: group 0 to group 8. Dashed: logged on training batches, in training mode (kl_vals/layer_0 to kl_vals/layer_8).',
    );
    await gallery.screenshot('run-logged', inPage('figure-run'));
    const curves = inPage('run-curves').locator('path.logged');
    expect(await curves.count()).toBe(9);
    await inPage('Curves-show-NELBO').click();
    await expect
      .poll(() => inPage('run-key').innerText())
      .toContain('Dotted: logged on validation images (valid_nelbo).');
    await inPage('figure-run').getByText('Table', { exact: true }).click();
    expect(await inPage('run-logged').innerText()).toContain('train/nelbo_iter');
  });
});

describe.each([
  ['seven checkpoints', 'run', ['KL', 'NELBO', 'channels', 'β']],
  ['what training logged', 'run-logged', ['KL', 'NELBO', 'channels', 'β', 'balancing']],
])('Of %s', (_, entry, curves) => {
  beforeAll(async () => {
    await gallery.show({ entry, moment: 'run measured' });
    await inPage('tab-compare').click();
  });

  test.each(curves)('the curves of %s are drawn without a fault', async (name) => {
    // A Greek letter is no part of an id.
    await inPage(`Curves-show-${name === 'β' ? '' : name}`).click();
    for (const width of [560, 1280, 2000]) {
      await gallery.page.setViewportSize({ width, height: 900 });
      expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    }
    expect(await gallery.unanswered()).toEqual([]);
  });
});

test('the folder of a run without a checkpoint shows what was logged', async () => {
  await gallery.show({ entry: 'run-history', moment: 'history' });
  expect(await inPage('view-run').innerText()).toContain('no checkpoint; what training logged');
  expect(await inPage('run-curves').locator('path.logged').count()).toBe(9);
  await gallery.screenshot('run-history');
  expect(await gallery.unanswered()).toEqual([]);
});
