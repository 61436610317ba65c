/** The format of image counts. */

const format = new Intl.NumberFormat('en');

/** With commas between thousands: `10,000`. */
export function grouped(count: number): string {
  return format.format(count);
}

/** `64 of 10,000 images from val/`, or `40 images from images/` if all were taken. */
export function imagesFrom(taken: number, listed: number, source: string): string {
  const of = taken === listed ? grouped(taken) : `${grouped(taken)} of ${grouped(listed)}`;
  return `${of} ${listed === 1 ? 'image' : 'images'} from ${source}`;
}
