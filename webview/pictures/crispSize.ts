/** Sizes at which every pixel of a picture is a square of whole pixels of the screen. */

/** CSS pixels along each pixel of a picture; `fit` is as large as a box allows. */
export type Zoom = 'fit' | number;

/** Enlargements that are offered, as far as the picture stays within `LARGEST`. */
const ZOOMS = [1, 2, 4, 8, 16, 32];
/** Longer side of an enlarged picture, in CSS pixels. */
const LARGEST = 2048;
/** From this size on, in CSS pixels, pixels have a grid between them and an outline under the pointer. */
const LEAST_FOR_GRID = 8;

export interface CrispSize {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels along each pixel of the picture. */
  readonly pixel: number;
  /** Whether each pixel is a square of whole screen pixels. A picture larger than its box is scaled down instead. */
  readonly isCrisp: boolean;
  readonly hasGrid: boolean;
}

/**
 * @param box longer side at most when fitting, in CSS pixels
 * @param ratio screen pixels for each CSS pixel
 */
export function crispSize(
  { width, height }: { readonly width: number; readonly height: number },
  zoom: Zoom,
  box: number,
  ratio: number,
): CrispSize {
  const longer = Math.max(width, height);
  const onScreen = zoom === 'fit' ? Math.floor((box * ratio) / longer) : Math.max(1, Math.round(zoom * ratio));
  const isCrisp = onScreen >= 1;
  const pixel = isCrisp ? onScreen / ratio : box / longer;
  return { width: width * pixel, height: height * pixel, pixel, isCrisp, hasGrid: isCrisp && pixel >= LEAST_FOR_GRID };
}

/** The enlargements for pictures of this size. */
export function zoomsFor(longer: number): readonly number[] {
  return ZOOMS.filter((zoom) => zoom * longer <= LARGEST);
}
