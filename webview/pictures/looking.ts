/** What the pictures of one image have in common: what is pointed at in one is marked in all. */
import type { GroupShape } from '../../src/protocol/inspection';
import type { Place, Position } from '../sight/selection';
import type { Observable } from '../state/observable';
import type { Zoom } from './crispSize';

/** A pixel of a picture. */
export interface Pixel {
  readonly y: number;
  readonly x: number;
  /** Whether the keyboard led to it. */
  readonly byKey: boolean;
}

export interface Looking {
  /** The map whose latent positions are outlined. */
  readonly place: Place;
  /** Shape of its group. */
  readonly shape: GroupShape;
  /** The pixel pointed at; it changes too often to redraw anything but its marks. */
  readonly pixel: Observable<Pixel | null>;
  readonly zoom: Zoom;
  /** Longer side when the picture is not enlarged, in CSS pixels. */
  readonly box: number;
  readonly onChoose: (position: Position) => void;
  readonly onOpen?: (position: Position) => void;
}

/** The latent position that covers a pixel of a height × width picture. */
export function positionOfPixel(
  { y, x }: Omit<Pixel, 'byKey'>,
  picture: { readonly width: number; readonly height: number },
  shape: GroupShape,
): Position {
  return {
    y: Math.floor(((y + 0.5) / picture.height) * shape.height),
    x: Math.floor(((x + 0.5) / picture.width) * shape.width),
  };
}
