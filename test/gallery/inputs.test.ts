/** The input menu's offers, the part of a data set that is taken, and drops on the page. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { layoutFaults } from './layoutFaults';
import { openGallery, type Gallery } from './openGallery';
import { nameOfCall } from './recording/recording';
import { THEME_NAMES } from './themes/theme';

/** Of an editor in a window of 1280×720, beside the Explorer. */
const EDITOR = { width: 932, height: 628 };

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'offers' });
});
afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);
const menu = () => inPage('input-menu');
const unanswered = async () => (await gallery.unanswered()).map(nameOfCall);

describe('The input menu', () => {
  beforeEach(async () => {
    await gallery.show({ entry: 'offers' });
    await gallery.page.setViewportSize(EDITOR);
    await inPage('input-menu-chip').click();
    await menu().waitFor();
    await inPage('found-input').nth(5).waitFor();
  });

  test('lists recent inputs, and those of the workspace with their number of images', async () => {
    expect(await inPage('recent-input').allInnerTexts()).toEqual([
      '12 of 300 images from MNIST, test\ndata/MNIST/raw:test',
      '40 images from images/\nimages',
    ]);
    expect((await inPage('found-input').allInnerTexts()).sort()).toEqual([
      'MNIST, test\n300 images\ndata/MNIST/raw',
      'MNIST, train\n500 images\ndata/MNIST/raw',
      'cats/\n40 images\nphotographs/cats',
      'dogs/\n40 images\nphotographs/dogs',
      'images/\n40 images',
      'photographs/\n80 images',
    ]);
    expect(await inPage('input-search').innerText()).toBe('');
    expect(await unanswered()).toEqual([]);
  });

  test('names its lists and offers for a screen reader', async () => {
    const recent = menu().getByRole('group', { name: 'Recent' });
    expect(await recent.getByRole('button').count()).toBe(2);
    const found = menu().getByRole('group', { name: 'In this workspace' });
    await found.getByRole('button', { name: 'MNIST, test 300 images data/MNIST/raw' }).waitFor();
  });

  test('inspects an offer that is chosen with the keyboard', async () => {
    await menu().getByRole('button', { name: 'photographs/ 80 images' }).focus();
    await gallery.page.keyboard.press('Enter');
    await menu().waitFor({ state: 'hidden' });
    expect(await unanswered()).toEqual([expect.stringMatching(/^changeInput\({"id":\d+,"kind":"offered"}\)$/)]);
  });

  test('says how many images of the data set are taken, and takes others', async () => {
    await menu().getByText('Of these 300 images').waitFor();
    expect(await menu().getByLabel('take').inputValue()).toBe('12');
    expect(await menu().getByLabel('from image').inputValue()).toBe('20');
    await menu().getByLabel('which').selectOption('at random');
    await menu().getByLabel('from image').waitFor({ state: 'detached' });
    await menu().getByRole('button', { name: 'Take' }).click();
    await inPage('notes-menu-chip').click();
    await inPage('notes-menu').getByText('12 of 300 images were taken at random with seed 0.').waitFor();
    expect(await unanswered()).toEqual([]);
  });

  test('takes no part that there is not', async () => {
    await menu().getByLabel('take').fill('301');
    await menu().getByRole('button', { name: 'Take' }).click();
    await menu().getByText('Enter a whole number from 1 to 300.').waitFor();
    expect(await unanswered()).toEqual([]);
  });

  test('is seen whole in an editor at 1280×720, in every theme', async () => {
    for (const theme of THEME_NAMES) {
      await gallery.changeTheme(theme);
      expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
      const hidden = await menu().evaluate((element) => element.scrollHeight - element.clientHeight);
      expect(hidden).toBeLessThanOrEqual(0);
      await gallery.screenshot(`input-menu-${theme}`);
    }
  });

  test('is one column where there is little room', async () => {
    await gallery.page.setViewportSize({ width: 560, height: 700 });
    expect(await layoutFaults(gallery.webview.locator('html'))).toEqual([]);
    await gallery.screenshot('input-menu-narrow');
  });
});

describe('Without a workspace or a choice', () => {
  test('the menu says that nothing was found', async () => {
    await gallery.show({ entry: 'sample' });
    await inPage('input-menu-chip').click();
    await menu().getByText('No data sets or folders of pictures found.').waitFor();
    expect(await inPage('recent-input').count()).toBe(0);
  });
});

describe('What is dragged over the page', () => {
  beforeEach(() => gallery.show({ entry: 'offers' }));

  /** As VS Code's Explorer, or another program, drags it. */
  async function drag(
    type: 'dragover' | 'dragleave' | 'drop',
    what: 'explorer' | 'files',
    shiftKey = true,
  ): Promise<void> {
    await gallery.webview.locator('body').evaluate(
      (body, [event, source, shift]) => {
        const dataTransfer = new DataTransfer();
        if (source === 'files') dataTransfer.items.add(new File(['x'], 'a.png'));
        else dataTransfer.setData('application/vnd.code.uri-list', 'file:///work/a.png\r\nfile:///work/b.png');
        body.dispatchEvent(new DragEvent(event, { dataTransfer, shiftKey: shift, bubbles: true, cancelable: true }));
      },
      [type, what, shiftKey] as const,
    );
  }

  test('meets a target, which goes when it leaves', async () => {
    await drag('dragover', 'explorer');
    await inPage('drop-target').getByText('Drop to use as input').waitFor();
    for (const theme of THEME_NAMES) {
      await gallery.changeTheme(theme);
      await gallery.screenshot(`drop-target-${theme}`);
    }
    await drag('dragleave', 'explorer');
    await inPage('drop-target').waitFor({ state: 'detached' });
  });

  test('is inspected when it is dropped', async () => {
    await drag('drop', 'explorer');
    expect(await unanswered()).toEqual([
      'changeInput({"kind":"dropped","uris":["file:///work/a.png","file:///work/b.png"]})',
    ]);
  });

  test('is opened by VS Code if it comes from another program without Shift', async () => {
    await drag('dragover', 'files', false);
    expect(await inPage('drop-target').count()).toBe(0);
  });

  test('gets a sentence that says what to do, if it comes from another program with Shift', async () => {
    await drag('dragover', 'files');
    await inPage('drop-target').waitFor();
    await drag('drop', 'files');
    const problem = inPage('drop-problem');
    await problem.getByText('VS Code doesn’t say where files from other programs are.').waitFor();
    expect(await problem.getAttribute('role')).toBe('alert');
    expect(await unanswered()).toEqual([]);
    await gallery.screenshot('drop-problem');
    await problem.getByRole('button', { name: 'Close' }).click();
    await problem.waitFor({ state: 'detached' });
  });

  test('changes nothing on the page of saved statistics, which says so', async () => {
    await gallery.show({ entry: 'statistics' });
    await drag('dragover', 'explorer');
    await inPage('drop-target').getByText("The input of saved statistics can't be changed").waitFor();
    await drag('drop', 'explorer');
    await inPage('drop-problem').getByText('Drop files on the page of their checkpoint.').waitFor();
    expect(await unanswered()).toEqual([]);
  });
});
