/** With at most this many channels, every channel is numbered. */
const ALL_NUMBERED = 10;

/**
 * Whether a channel's number is shown in a row of this many channels. The selected channel's always is, and hides those
 * right beside it; otherwise every fifth is shown, or fewer in long rows.
 */
export function isNumbered(channel: number, channels: number, selected: number | null): boolean {
  if (channels <= ALL_NUMBERED || channel === selected) return true;
  if (selected !== null && Math.abs(channel - selected) <= channels / 12) return false;
  return channel % (5 * Math.ceil(channels / 30)) === 0;
}
