/** The pictures that language models get beside numbers. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { pictureOf, type Cells } from '../../src/assistants/picture';

const CELLS: Cells = { title: 'KL', row: 'group', column: 'channel', values: [[0, 2], [1]], signed: false };

/** Red, green and blue in the middle of each cell. */
async function coloursOf(cells: Cells): Promise<number[][][]> {
  const picture = pictureOf(cells);
  const { data, info } = await sharp(picture!.png).raw().toBuffer({ resolveWithObject: true });
  const [rows, columns] = [cells.values.length, Math.max(...cells.values.map(({ length }) => length))];
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (__, x) => {
      const [px, py] = [((x + 0.5) * info.width) / columns, ((y + 0.5) * info.height) / rows];
      const at = 3 * (Math.floor(py) * info.width + Math.floor(px));
      return Array.from(data.subarray(at, at + 3));
    }),
  );
}

test('zero is dark purple, the largest value yellow, and a place without a value pink, as the sentence says', async () => {
  const [[zero, most], [half, none]] = (await coloursOf(CELLS)) as [[number[], number[]], [number[], number[]]];
  expect(zero).toEqual([0x44, 0x01, 0x54]);
  expect(most).toEqual([0xfd, 0xe7, 0x25]);
  expect(half[1]).toBeGreaterThan(120);
  expect(none).toEqual([255, 0, 200]);
  expect(pictureOf(CELLS)!.says).toBe(
    'The picture: KL. Rows from the top: group; columns from the left: channel. Colours: from 0 (dark purple) to 2 nats (yellow), linear; pink: no value.',
  );
});

test('signed values diverge from zero: blue below, brown above, alike in size', async () => {
  const signed = { ...CELLS, values: [[-3, 0, 3]], signed: true };
  const [[below, zero, above]] = (await coloursOf(signed)) as [[number[], number[], number[]]];
  expect(below[2]).toBeGreaterThan(below[0]!);
  expect(above[0]).toBeGreaterThan(above[2]!);
  expect(Math.min(...zero)).toBeGreaterThan(200);
  expect(pictureOf(signed)!.says).toContain('up to ±3 nats');
});

test('a NaN has no colour, and leaves the others theirs', async () => {
  const [[nan, most]] = (await coloursOf({ ...CELLS, values: [[NaN, 4]] })) as [[number[], number[]]];
  expect([nan, most]).toEqual([
    [255, 0, 200],
    [0xfd, 0xe7, 0x25],
  ]);
});

test('nothing measured, no picture', () => {
  expect(pictureOf({ ...CELLS, values: [] })).toBeNull();
  expect(pictureOf({ ...CELLS, values: [[]] })).toBeNull();
});
