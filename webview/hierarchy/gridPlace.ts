/** Position of the keyboard's cursor in the hierarchy: a group as a whole, or one of its channels. */
export interface GridPlace {
  readonly group: number;
  /** `null` for the group as a whole, to the left of channel 0. */
  readonly channel: number | null;
}

/** Id of the element at a place. */
export function cellId({ group, channel }: GridPlace): string {
  return channel === null ? `group-${group}` : `channel-${group}-${channel}`;
}

/**
 * The place that a key leads to; `null` for any other key.
 * @param channels number of channels in each group
 */
export function placeAfter(key: string, { group, channel }: GridPlace, channels: readonly number[]): GridPlace | null {
  const last = (channels[group] ?? 0) - 1;
  switch (key) {
    case 'ArrowUp':
      return inside({ group: group - 1, channel }, channels);
    case 'ArrowDown':
      return inside({ group: group + 1, channel }, channels);
    case 'PageUp':
      return inside({ group: 0, channel }, channels);
    case 'PageDown':
      return inside({ group: channels.length - 1, channel }, channels);
    case 'ArrowRight':
      return inside({ group, channel: channel === null ? 0 : channel + 1 }, channels);
    case 'ArrowLeft':
      return { group, channel: channel === null || channel === 0 ? null : channel - 1 };
    case 'Home':
      return { group, channel: null };
    case 'End':
      return { group, channel: last };
    default:
      return null;
  }
}

function inside({ group, channel }: GridPlace, channels: readonly number[]): GridPlace {
  const there = Math.max(0, Math.min(channels.length - 1, group));
  return { group: there, channel: channel === null ? null : Math.min(channel, (channels[there] ?? 1) - 1) };
}
