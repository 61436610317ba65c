/** Where the pointer is in a map, and where the keyboard moves its cursor. */
import type { GroupShape } from '../../src/protocol/inspection';
import type { Position } from '../sight/selection';

const STEPS: Readonly<Record<string, readonly [y: number, x: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

/** The position that a key leads to: one step away, or the end of the row or column. `null` for any other key. */
export function positionAfter(key: string, { y, x }: Position, { height, width }: GroupShape): Position | null {
  const step = STEPS[key];
  return step ? { y: inside(y + step[0], height), x: inside(x + step[1], width) } : null;
}

/** The nearest valid index on an axis of this length. */
export function inside(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}

/** The latent position under the pointer, over an element that a map or picture fills. */
export function positionAt(
  event: MouseEvent & { currentTarget: HTMLElement },
  { height, width }: GroupShape,
): Position {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    y: inside(Math.floor(((event.clientY - box.top) / box.height) * height), height),
    x: inside(Math.floor(((event.clientX - box.left) / box.width) * width), width),
  };
}
