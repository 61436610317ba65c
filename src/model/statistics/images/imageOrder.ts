/** Images in the order of something that each of them has. */

/** Negative if image `a` comes before image `b`. Never 0. */
type Compare = (a: number, b: number) => number;

export interface ImageOrder {
  /** Images whose value is known, in ascending order. */
  readonly known: Uint32Array;
  /** The others, by number. They come last, whether the order is ascending or descending. */
  readonly unknown: Uint32Array;
}

export const NO_IMAGES: ImageOrder = { known: new Uint32Array(), unknown: new Uint32Array() };

/**
 * The order of the first images by their values. NaN is unknown, and equal images stay in the order of their numbers.
 * @param before the order of fewer images, whose values are the same
 */
export function orderByValue(values: Float64Array, before: ImageOrder = NO_IMAGES): ImageOrder {
  const compare: Compare = (a, b) => (values[a] ?? NaN) - (values[b] ?? NaN) || a - b;
  return extended(before, values.length, compare, (image) => !Number.isNaN(values[image] ?? NaN));
}

/** The same by texts, compared by their UTF-16 units. */
export function orderByText(texts: readonly string[], before: ImageOrder = NO_IMAGES): ImageOrder {
  const compare: Compare = (a, b) => {
    const [first = '', second = ''] = [texts[a], texts[b]];
    if (first === second) return a - b;
    return first < second ? -1 : 1;
  };
  return extended(before, texts.length, compare, () => true);
}

/** The first images by number. */
export function orderByNumber(images: number): ImageOrder {
  return { known: Uint32Array.from({ length: images }, (_, image) => image), unknown: NO_IMAGES.unknown };
}

/** The image at a place, counted from 0. There must be one. */
export function imageAt({ known, unknown }: ImageOrder, place: number, descending: boolean): number {
  const isKnown = place < known.length;
  const image = isKnown ? known[descending ? known.length - 1 - place : place] : unknown[place - known.length];
  if (image === undefined) throw new RangeError(`there is no place ${place}`);
  return image;
}

/** Those images of an order that match. */
export function onlyMatching({ known, unknown }: ImageOrder, matches: Uint8Array): ImageOrder {
  const isMatch = (image: number) => matches[image] === 1;
  return { known: known.filter(isMatch), unknown: unknown.filter(isMatch) };
}

function extended(
  { known, unknown }: ImageOrder,
  images: number,
  compare: Compare,
  isKnown: (image: number) => boolean,
): ImageOrder {
  const first = known.length + unknown.length;
  if (first === images) return { known, unknown };
  const later = Uint32Array.from({ length: images - first }, (_, place) => first + place);
  const laterKnown = later.filter(isKnown).sort(compare);
  const laterUnknown = later.filter((image) => !isKnown(image));
  return { known: merged(known, laterKnown, compare), unknown: joined(unknown, laterUnknown) };
}

function merged(a: Uint32Array, b: Uint32Array, compare: Compare): Uint32Array {
  if (a.length === 0) return b;
  const all = new Uint32Array(a.length + b.length);
  for (let place = 0, i = 0, j = 0; place < all.length; place++) {
    const [ofA, ofB] = [a[i], b[j]];
    const takesA = ofB === undefined || (ofA !== undefined && compare(ofA, ofB) < 0);
    all[place] = (takesA ? ofA : ofB) ?? 0;
    if (takesA) i += 1;
    else j += 1;
  }
  return all;
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
