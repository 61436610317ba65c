/** Checks of values that came from elsewhere and may be anything. */

/** The fields that a `T` has, of which none need be there or of its type. */
type Fields<T> = Partial<Record<keyof T, unknown>>;

export function isObject<T>(value: unknown): value is Fields<T> {
  return typeof value === 'object' && value !== null;
}

export function isNull(value: unknown): value is null {
  return value === null;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFilledText(value: unknown): value is string {
  return isText(value) && value !== '';
}

/** Whether `value` counts something from 0. */
export function isIndex(value: unknown): value is number {
  return isIntegerWithin(value, 0, Infinity);
}

export function isIndexOrNull(value: unknown): value is number | null {
  return value === null || isIndex(value);
}

/** Both limits are allowed values. */
export function isIntegerWithin(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}
