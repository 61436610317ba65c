/**
 * What arrives between two frames is drawn once. Answers come one by one within a few milliseconds, and for each of them
 * the page would be compared with what it was.
 */
const waiting: (() => void)[] = [];

/** Calls `draw` before the next frame is painted, together with all that wait for it. A hidden page paints none. */
export function beforePaint(draw: () => void): void {
  if (waiting.push(draw) > 1) return;
  requestAnimationFrame(() => {
    for (const each of waiting.splice(0)) each();
  });
}
