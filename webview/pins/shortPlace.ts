import type { Pin } from './pin';
import { t } from '../text/translate';

/** A pin's place in few letters: `g6`, `g6 c7`, `g6 c7 (7, 2) im 3`. */
export function shortPlaceInWords({ reading, noun }: Pin): string {
  if (reading.kind === 'numbers') return reading.short;
  if ('latent' in reading) {
    const { group, channel, y, x, image } = reading.latent;
    return `g${group} c${channel} (${y}, ${x}) ${noun === 'image' ? t`im` : t`sample`} ${image}`;
  }
  const position = /\(\d+, \d+\)/.exec(reading.place)?.[0];
  const channel = /channel (\d+)/.exec(reading.place)?.[1];
  return [
    `g${reading.group}`,
    ...(channel === undefined ? [] : [`c${channel}`]),
    ...(position === undefined ? [] : [position]),
  ].join(' ');
}
