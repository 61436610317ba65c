/** Where the sliders stop. */

/** Steps of the slider of s on either side of 0. */
export const TICKS = 30;

export function tickOf(widths: number, reach: number): number {
  return Math.round((widths / reach) * TICKS);
}

export function widthsAt(tick: number, reach: number): number {
  // Decimals that the command line, too, should show.
  return Number(((tick / TICKS) * reach).toPrecision(6));
}

/** Steps of the slider of shares, from 0 to 1. */
export const SHARE_TICKS = 20;

export function shareAt(tick: number): number {
  return tick / SHARE_TICKS;
}

export function shareTickOf(share: number): number {
  return Math.round(share * SHARE_TICKS);
}

/** Steps of the slider of temperatures, from 0 to 1.5. */
export const TEMPERATURE_TICKS = 30;
const TICKS_PER_UNIT = 20;

export function temperatureAt(tick: number): number {
  return tick / TICKS_PER_UNIT;
}

export function temperatureTickOf(temperature: number): number {
  return Math.round(temperature * TICKS_PER_UNIT);
}

/** Temperature 1 for the top groups, and another for those below. */
export function temperaturesBelow(topGroups: number, temperature: number, groups: number): number[] {
  return Array.from({ length: groups }, (_, group) => (group < topGroups ? 1 : temperature));
}
