/** A drawing as a list of marks, which becomes vectors in an SVG or pixels on a canvas. Lengths are in CSS pixels. */

export type Point = readonly [x: number, y: number];

/** Pixels, row by row, three bytes each. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export type Mark =
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
      readonly opacity?: number;
    }
  | {
      readonly kind: 'line';
      readonly points: readonly Point[];
      readonly stroke: string;
      readonly width: number;
      readonly dashed?: boolean;
    }
  | {
      readonly kind: 'dot';
      readonly at: Point;
      readonly radius: number;
      readonly fill: string;
      readonly opacity: number;
    }
  | {
      readonly kind: 'text';
      /** Start, middle or end of the baseline. */
      readonly at: Point;
      readonly text: string;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly fill: string;
      readonly bold?: boolean;
      /** Whether it runs upwards. */
      readonly turned?: boolean;
    }
  | {
      readonly kind: 'image';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly image: RgbImage;
    };

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** About how wide a text will be, which depends on the fonts of whoever looks at it; rather too wide. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.58;
}

export function moved(mark: Mark, dx: number, dy: number): Mark {
  switch (mark.kind) {
    case 'rectangle':
    case 'image':
      return { ...mark, x: mark.x + dx, y: mark.y + dy };
    case 'line':
      return { ...mark, points: mark.points.map(([x, y]): Point => [x + dx, y + dy]) };
    case 'dot':
    case 'text':
      return { ...mark, at: [mark.at[0] + dx, mark.at[1] + dy] };
  }
}
