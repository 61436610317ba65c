/** The numbers of a figure, taken away as a table or as Python code. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ABSENT, runPython } from '../fixtures/figureInPython';
import { readChunks } from '../fixtures/pngChunks';
import { EVERY_PANEL, HOSTILE_NAME } from '../fixtures/figures';
import type { Panel } from '../../src/figures/contents';
import { figureAsPython } from '../../src/figures/python/figureAsPython';
import { figureAsTsv } from '../../src/figures/tsv';

/** A figure's text without comments, as tables of cells. */
function tablesIn(tsv: string): string[][][] {
  return tsv
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.split('\t')));
}

function withPanel(kind: Panel['kind'], at = 0): ReturnType<typeof tablesIn> {
  const panels = EVERY_PANEL.panels.filter((panel) => panel.kind === kind).slice(at, at + 1);
  return tablesIn(figureAsTsv({ ...EVERY_PANEL, panels }));
}

describe('A figure as TSV', () => {
  test('says what it shows and where the numbers come from, in comments', () => {
    const comments = figureAsTsv(EVERY_PANEL)
      .split('\n')
      .filter((line) => line.startsWith('#'));
    expect(comments.slice(0, 4)).toEqual([
      '# Every kind of figure',
      '# mean of 40 images & 4 draws',
      '# checkpoint: nvae-digits.pt, epoch 200',
      `# SHA-256 of the checkpoint: ${'ab'.repeat(32)}`,
    ]);
    expect(comments).toContain("# command: nvae-inspect nvae-digits.pt --images 'im ages' --seed 0");
  });

  test('has a column for each part, with units; an unknown number is an empty cell', () => {
    expect(withPanel('bars')).toEqual([
      [
        ['group', 'shift (nats)', 'scale (nats)', 'KL (nats)', 'standard error (nats)'],
        ['0', '4.68', '1.11', '5.79', '0.27'],
        ['1', '0.125', '0.25', '0.375', ''],
        ['2', '', '', '', ''],
      ],
    ]);
  });

  test('has every digit of a map, read back as the same numbers, also those that are not finite', () => {
    const [map] = withPanel('map');
    expect(map!.slice(1).map((row) => row.slice(1).map((cell) => (cell === 'inf' ? Infinity : Number(cell))))).toEqual([
      [0.1, 1 / 3, 0.5],
      [1e-12, Infinity, 0],
    ]);
  });

  test('distinguishes a channel that is not a number from one that does not exist', () => {
    expect(withPanel('matrix')[0]!.at(-1)).toEqual(['1', 'NaN', '0.375', '']);
  });

  test('has each bar of a category with its error, and nothing where nothing is known', () => {
    const [bars] = withPanel('grouped bars');
    expect(bars![0]).toEqual([
      ...['group', 'KL(q‖p) (nats)', 'standard error of KL(q‖p) (nats)'],
      ...['ΔNELBO (nats)', 'standard error of ΔNELBO (nats)'],
    ]);
    expect(bars!.slice(1)).toEqual([
      ['0', '5.5', '0.25', '24.5', '1.25'],
      ['1', '0.375', '', '-0.75', '0.5'],
      ['2', '', '', 'NaN', 'NaN'],
    ]);
  });

  test('has the errors of both axes of a curve', () => {
    const [lines] = withPanel('lines');
    expect(lines![0]).toEqual([
      ...['series', 'channels', 'KL (nats)', 'standard error (nats)', 'standard error of channels'],
    ]);
    expect(lines).toContainEqual(['measured', '1', '5.5', '0.2', '0.25']);
    expect(lines).toContainEqual(['threshold', '1', '0.1', '', '']);
  });

  test('has the bins of every distribution, and the values in none', () => {
    const [bins, marks] = withPanel('histograms');
    expect(bins).toContainEqual(['q', '0', '1', '250']);
    expect(bins).toContainEqual(['p, not finite', '', '', '4']);
    expect(marks).toContainEqual(['95 %', '1.25']);
  });

  test('has the median of every group’s values, and the bins of groups that have values', () => {
    const [spreads, bins] = withPanel('ridges');
    expect(spreads!.slice(1)).toEqual([
      ['0', '0.1', '0.5', '1.75'],
      ['1', '1.5', '1.5', '1.5'],
      ['2', '', '', ''],
    ]);
    expect(bins).toContainEqual(['0', '1', '2', '3']);
    expect(bins!.filter(([group]) => group === '2')).toEqual([]);
  });

  test('has points, density and contours apart', () => {
    const [points, density, contours] = withPanel('points');
    expect(points).toContainEqual(['latents', '1.5', '0.5']);
    expect(density).toContainEqual(['-2', '0', '-0.5', '1', '12']);
    expect(contours).toContainEqual(['1 nat', '0', '0.6']);
  });

  test('has the pixels of pictures', () => {
    const [grey, colour] = withPanel('pictures');
    expect(grey!.slice(1)).toEqual([
      ['0', '0', '255'],
      ['1', '128', '64'],
    ]);
    expect(colour!).toEqual([
      ['y', 'x 0 red', 'x 0 green', 'x 0 blue', 'x 1 red', 'x 1 green', 'x 1 blue'],
      ['0', '255', '0', '0', '0', '0', '255'],
    ]);
  });

  test('gives a spreadsheet nothing to compute, and no cell more, whatever images are called', () => {
    const [table] = withPanel('table');
    expect(table!.map((row) => row.length)).toEqual([2, 2, 2, 2]);
    expect(table![1]![0]).toBe(`'=HYPERLINK("x")\\u0009<script>&\\u202e$a$.png`);
    expect(table![2]).toEqual(["'-3.png", '-0.1']);
  });
});

describe('A figure as Python', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nvae-figure-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('starts with where the numbers come from, in comments that no name can leave', () => {
    const code = figureAsPython(EVERY_PANEL);
    const [head = ''] = code.split('\nimport ');
    expect(head.split('\n').every((line) => line.startsWith('# '))).toBe(true);
    expect(head).toContain('# draws: 4 draws, seed 0');
    expect(head).not.toContain(HOSTILE_NAME);
  });

  test.skipIf(ABSENT !== '')(
    `draws every kind of panel with numpy and matplotlib${ABSENT}`,
    async () => {
      const script = join(folder, 'figure.py');
      const picture = join(folder, 'figure.png');
      await writeFile(script, figureAsPython(EVERY_PANEL));
      const { stderr, status: code } = runPython(script, picture);
      expect([code, stderr.split('\n').filter((line) => /Error|Traceback/.test(line))]).toEqual([0, []]);
      const header = readChunks(await readFile(picture)).find(({ type }) => type === 'IHDR')!.data;
      expect(header.readUInt32BE(0)).toBeGreaterThan(2000);
    },
    60_000,
  );

  test.skipIf(ABSENT !== '')(`holds the very numbers of the figure${ABSENT}`, async () => {
    const script = join(folder, 'one-map.py');
    const panels = EVERY_PANEL.panels.filter(({ title }) => title === 'where');
    const read = '\nprint(values.tolist(), image.get_cmap().name, float(image.norm.vmin), float(image.norm.vmax))\n';
    await writeFile(script, figureAsPython({ ...EVERY_PANEL, panels }) + read);
    expect(runPython(script, join(folder, 'one-map.png')).stdout.trim()).toBe(
      `[[0.1, ${1 / 3}, 0.5], [1e-12, inf, 0.0]] viridis 0.0 0.5`,
    );
  });
});
