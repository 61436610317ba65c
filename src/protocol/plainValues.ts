/** Checks of values from elsewhere, which may be anything. */

/** The fields of a `T`, each perhaps missing or of another type. */
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

/** Whether `value` is an integer of at least 0. */
export function isIndex(value: unknown): value is number {
  return isIntegerWithin(value, 0, Infinity);
}

export function isIndexOrNull(value: unknown): value is number | null {
  return value === null || isIndex(value);
}

/** Both limits are inclusive. */
export function isIntegerWithin(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}
