/** How often the page asks again for what changes while it is measured. */
import { expect, test } from 'vitest';
import type { Status } from '../../src/protocol/inspection';
import { versionOf } from '../../webview/sight/measured';

const running: Status = { kind: 'running', progress: { stage: '', done: 1, total: 2, remainingMs: null } };
const version = (images: number, status: Status, draws = 1) =>
  versionOf({ reached: [images === 0 ? null : { images, draws }], status }, 0);

test('a mean under way is asked for at every image at first, and about twice per doubling later', () => {
  const asked = (from: number, to: number) =>
    new Set(Array.from({ length: to - from + 1 }, (_, i) => version(from + i, running))).size;
  expect(asked(1, 4)).toBe(4);
  expect(asked(1000, 2000)).toBeLessThanOrEqual(4);
});

test('what has ended is asked for once more, with all that was measured', () => {
  expect(version(20, { kind: 'finished', message: '' })).not.toBe(version(20, running));
  expect(version(20, { kind: 'cancelled' })).toBe('20 × 1');
  expect(version(0, running)).toBe('0 × 0');
});
