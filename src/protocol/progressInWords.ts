import type { Progress } from './inspection';

/** `latent group 4 · 12 of 40 · about 40 s left`: the wording shared by page and notification. */
export function progressInWords({ stage, done, total, remainingMs }: Progress): string {
  const left = remainingMs === null ? [] : [remainingInWords(remainingMs)];
  return [stage, `${done} of ${total}`, ...left].join(' · ');
}

function remainingInWords(remainingMs: number): string {
  const seconds = Math.ceil(remainingMs / 1000);
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}
