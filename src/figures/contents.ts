/** What a figure draws, as plain data: everything that its picture, table and Python code are made from. */
import type { ColourMap } from '../protocol/inspection';

/** Where a figure's numbers come from, line by line: file, hash, input, seed, draws, engine, version, command. */
export type ProvenanceLine = readonly [name: string, text: string];

/** One figure: panels that are drawn side by side, or below each other where the width is used up. */
export interface FigureContents {
  readonly title: string;
  /** What the numbers are means of, and their scope; empty if the title says it. */
  readonly subtitle: string;
  readonly panels: readonly Panel[];
  /** Where its numbers come from otherwise than the rest of the page's: lines by name, empty for those to leave out. */
  readonly own?: readonly ProvenanceLine[];
}

/** A figure on its way out of the page. */
export interface Provenanced extends FigureContents {
  readonly provenance: readonly ProvenanceLine[];
}

export type Panel =
  | BarsPanel
  | GroupedBarsPanel
  | MatrixPanel
  | MapPanel
  | HistogramsPanel
  | RidgesPanel
  | PointsPanel
  | LinesPanel
  | TablePanel
  | PicturesPanel;

/** `symlog` is linear within ±`linearWithin`, and logarithmic beyond. */
export type Scale =
  { readonly kind: 'linear' } | { readonly kind: 'log' } | { readonly kind: 'symlog'; readonly linearWithin: number };

export interface Quantity {
  readonly name: string;
  /** For example `nats`; `null` for a number without unit. */
  readonly unit: string | null;
}

export interface Axis extends Quantity {
  readonly scale: Scale;
  /** The axis's ends; `null` for those of the values. */
  readonly domain: readonly [from: number, to: number] | null;
}

/** The part that a mark plays, which the theme gives its colour. */
export type Role = 'shift' | 'scale' | 'prior' | 'posterior' | 'positive' | 'negative' | 'ink';

/** How cells are coloured. A `signed` map diverges from the middle of its domain. */
export interface Colours extends Axis {
  readonly map: ColourMap | 'signed';
  readonly inverted: boolean;
}

interface Titled {
  /** Above the panel; empty if the figure's title says it. */
  readonly title: string;
}

interface OfCategories extends Titled {
  /** What a category is: `latent group`. */
  readonly category: string;
  readonly labels: readonly string[];
  readonly value: Axis;
}

/** A horizontal bar per category, stacked from parts, with a whisker of one standard error on either side. */
export interface BarsPanel extends OfCategories {
  readonly kind: 'bars';
  /** One value per category and part; `null` where nothing is known. */
  readonly parts: readonly {
    readonly name: string;
    readonly role: Role;
    readonly values: readonly (number | null)[];
  }[];
  /** The middle of each whisker, and the number beside each bar. */
  readonly totals: readonly (number | null)[];
  readonly standardErrors: readonly (number | null)[];
}

/** Several horizontal bars per category on one axis, each with a whisker of one standard error on either side. */
export interface GroupedBarsPanel extends OfCategories {
  readonly kind: 'grouped bars';
  /** In the order of the bars. Values are one per category; `null` where nothing is known. */
  readonly series: readonly {
    readonly name: string;
    readonly role: Role;
    readonly values: readonly (number | null)[];
    readonly standardErrors: readonly (number | null)[];
  }[];
}

/** Cells of groups × channels. */
export interface MatrixPanel extends Titled {
  readonly kind: 'matrix';
  readonly row: string;
  readonly column: string;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** A row of values per row label, NaN and infinities included; `null` where there is no cell. */
  readonly cells: readonly (readonly (number | null)[])[];
  readonly colours: Colours;
  /** Cells of at most this value are grey: channels that are not in use. */
  readonly unused: { readonly name: string; readonly atMost: number } | null;
}

/** A quantity at each latent position. */
export interface MapPanel extends Titled {
  readonly kind: 'map';
  readonly height: number;
  readonly width: number;
  /** Row by row, (height × width). */
  readonly values: ArrayLike<number>;
  readonly colours: Colours;
  readonly printValues: boolean;
}

/** Several distributions over one axis. */
export interface HistogramsPanel extends Titled {
  readonly kind: 'histograms';
  readonly value: Axis;
  /** The scale of the counts: linear, or logarithmic. */
  readonly counts: 'linear' | 'log';
  readonly series: readonly {
    readonly name: string;
    readonly role: Role;
    /** Bin i extends from edges[i] to edges[i + 1]. */
    readonly edges: ArrayLike<number>;
    readonly counts: ArrayLike<number>;
    /** Number of values in no bin. */
    readonly notFinite: number;
  }[];
  /** Labelled values: a constant, a quantile. */
  readonly marks: readonly { readonly label: string; readonly at: number }[];
}

/** One distribution per category, below each other over one axis. Each is as high as its own largest count. */
export interface RidgesPanel extends Titled {
  readonly kind: 'ridges';
  /** What a category is: `latent group`. */
  readonly category: string;
  readonly value: Axis;
  /** The scale of the counts: linear, or logarithmic. */
  readonly counts: 'linear' | 'log';
  readonly role: Role;
  /** Bin i extends from edges[i] to edges[i + 1], in every row. */
  readonly edges: ArrayLike<number>;
  readonly rows: readonly RidgeRow[];
}

export interface RidgeRow {
  readonly label: string;
  /** A count per bin; `null` if the category has nothing to count. */
  readonly counts: ArrayLike<number> | null;
  /** The value that all have, which is drawn as a line; `null` if they differ. */
  readonly constant: number | null;
  /** A tick at the median and a bar over the middle 90 %; `null` without finite values. */
  readonly spread: { readonly from: number; readonly median: number; readonly to: number } | null;
}

/** Points in a plane, over their density, with contours. */
export interface PointsPanel extends Titled {
  readonly kind: 'points';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly {
    readonly name: string;
    readonly role: Role;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
  }[];
  /** Counts in the cells of a grid, row by row from the lowest y, (y edges − 1) × (x edges − 1). */
  readonly density: {
    readonly xEdges: ArrayLike<number>;
    readonly yEdges: ArrayLike<number>;
    readonly counts: ArrayLike<number>;
    readonly colours: Colours;
  } | null;
  readonly contours: readonly {
    readonly label: string;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
  }[];
}

/** Curves over one axis. */
export interface LinesPanel extends Titled {
  readonly kind: 'lines';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly {
    readonly name: string;
    readonly role: Role;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
    /** Of y, one per point; `null` if unknown. */
    readonly standardErrors: ArrayLike<number> | null;
    /** Of x, likewise; `null` also where x is exact. */
    readonly xStandardErrors: ArrayLike<number> | null;
    readonly dashed: boolean;
  }[];
}

export type Cell = string | number | null;

export interface TablePanel extends Titled {
  readonly kind: 'table';
  readonly columns: readonly Quantity[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface NamedPicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row by row, with interleaved channels. */
  readonly pixels: Uint8Array;
}

export interface PicturesPanel extends Titled {
  readonly kind: 'pictures';
  readonly pictures: readonly NamedPicture[];
}

export const LINEAR: Scale = { kind: 'linear' };

/** `KL (nats)`. */
export function quantityInWords({ name, unit }: Quantity): string {
  return unit === null ? name : `${name} (${unit})`;
}

/** `KL (nats, log scale)`, for an axis. */
export function axisInWords({ name, unit, scale }: Axis): string {
  const notes = [...(unit === null ? [] : [unit]), ...(scale.kind === 'linear' ? [] : [`${scale.kind} scale`])];
  return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}
