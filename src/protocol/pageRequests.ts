/** What a page may ask for. Its messages come from a web page, so the extension checks them before they go on. */
import type { MapQuery } from './statistics';

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Whether `value` has the form of a map query; whether that group, channel and image exist, the model process says. */
export function isMapQuery(value: unknown): value is MapQuery {
  if (typeof value !== 'object' || value === null) return false;
  const { group, channel, image } = value as Partial<Record<keyof MapQuery, unknown>>;
  return isIndex(group) && (channel === null || isIndex(channel)) && (image === null || isIndex(image));
}

/** Whether `value` can be the number of an image, counted from 0. */
export function isImageNumber(value: unknown): value is number {
  return isIndex(value);
}
