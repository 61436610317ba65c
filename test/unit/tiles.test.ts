/** Small maps in rows: which are drawn, and where keys lead. */
import { expect, test } from 'vitest';
import {
  heightOfTiles,
  PAGE,
  pagesOf,
  scrollToTile,
  tileAfter,
  tilesInView,
  TILE_HEIGHT,
  TILE_WIDTH,
} from '../../webview/smallMultiples/tiles';

const WIDTH = 10 * TILE_WIDTH + 7;
const VIEW = 5 * TILE_HEIGHT;

test('Of 10,000 maps, those in view are drawn, and two rows around them', () => {
  expect(tilesInView(WIDTH, VIEW, 0, 10_000)).toEqual({ columns: 10, first: 0, end: 70 });
  expect(tilesInView(WIDTH, VIEW, 500 * TILE_HEIGHT, 10_000)).toEqual({ columns: 10, first: 4980, end: 5070 });
  const bottom = heightOfTiles(10_000, 10) - VIEW;
  expect(tilesInView(WIDTH, VIEW, bottom, 10_000)).toEqual({ columns: 10, first: 9930, end: 10_000 });
});

test('The fewest maps take one row, the narrowest area one column', () => {
  expect(tilesInView(10, VIEW, 0, 3)).toEqual({ columns: 1, first: 0, end: 3 });
  expect(heightOfTiles(3, 10)).toBe(TILE_HEIGHT);
});

test('Maps come in pages', () => {
  expect(pagesOf({ first: 0, end: PAGE })).toEqual([0]);
  expect(pagesOf({ first: PAGE - 1, end: PAGE + 1 })).toEqual([0, 1]);
  expect(pagesOf({ first: 0, end: 0 })).toEqual([]);
});

test('Arrows, pages and ends move within the maps', () => {
  const after = (key: string, image: number) => tileAfter(key, image, 10, VIEW, 95);
  expect(['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'].map((key) => after(key, 20))).toEqual([21, 19, 30, 10]);
  expect(['PageDown', 'PageUp', 'Home', 'End'].map((key) => after(key, 20))).toEqual([70, 0, 0, 94]);
  expect([after('ArrowDown', 90), after('ArrowLeft', 0), after('a', 0)]).toEqual([94, 0, null]);
  expect(tileAfter('ArrowRight', 0, 10, VIEW, 0)).toBeNull();
});

test('A map out of view is scrolled to, one in view is not', () => {
  expect(scrollToTile(12, 10, VIEW, 0)).toBeNull();
  expect(scrollToTile(60, 10, VIEW, 0)).toBe(2 * TILE_HEIGHT);
  expect(scrollToTile(9, 10, VIEW, 3 * TILE_HEIGHT)).toBe(0);
});
