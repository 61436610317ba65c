import { beforeEach, expect, test, vi } from 'vitest';
import { beforePaint } from '../../webview/state/beforePaint';

const frames: (() => void)[] = [];

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
});

test('what arrives between two frames is drawn in one of them, in its order', () => {
  const drawn: string[] = [];
  beforePaint(() => drawn.push('map'));
  beforePaint(() => drawn.push('numbers'));
  expect([frames.length, drawn]).toEqual([1, []]);
  frames.shift()!();
  expect(drawn).toEqual(['map', 'numbers']);
  beforePaint(() => drawn.push('histograms'));
  expect(frames).toHaveLength(1);
  frames.shift()!();
  expect(drawn.at(-1)).toBe('histograms');
});

test('what arrives while a frame is drawn waits for the next', () => {
  const drawn: string[] = [];
  beforePaint(() => {
    drawn.push('map');
    beforePaint(() => drawn.push('what the map asked for'));
  });
  frames.shift()!();
  expect(drawn).toEqual(['map']);
  frames.shift()!();
  expect(drawn).toEqual(['map', 'what the map asked for']);
});
