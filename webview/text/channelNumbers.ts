/** Up to so many channels each has its number. */
const ALL_NUMBERED = 10;

/**
 * Whether there is room for a channel's number in a row of so many: of the selected there is, not beside it, and else of
 * every fifth, or of fewer where they are many.
 */
export function isNumbered(channel: number, channels: number, selected: number | null): boolean {
  if (channels <= ALL_NUMBERED || channel === selected) return true;
  if (selected !== null && Math.abs(channel - selected) <= channels / 12) return false;
  return channel % (5 * Math.ceil(channels / 30)) === 0;
}
