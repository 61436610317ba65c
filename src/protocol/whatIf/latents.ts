/** z of chosen groups out to a file, and a file of z back to pictures (docs/analyses.md#latents). */
import { isTemperature } from '../pageRequests';
import { isFilledText, isIndex, isIntegerWithin, isNull, isObject } from '../plainValues';
import { isAnalysisScope, type AnalysisWish } from './analysis';

export const LATENT_FILES = ['npz', 'safetensors'] as const;
/** The posterior's draw, or its mean given the means above. */
export const LATENT_KINDS = ['draw', 'mean'] as const;
/** An array `z.<i>` (B, L, h, w) for each group, or one array `latents` (B, all). */
export const LATENT_LAYOUTS = ['maps', 'rows'] as const;

export type LatentFile = (typeof LATENT_FILES)[number];
export type LatentKind = (typeof LATENT_KINDS)[number];
export type LatentLayout = (typeof LATENT_LAYOUTS)[number];

/** Rows of a file that a page shows at most. */
export const MOST_ROWS_SHOWN = 64;

/** z of images to a file. There is one result at a time, whatever its settings. */
export interface SavingAnalysis {
  readonly kind: 'latents';
  /** Of the file that is written: npz if it ends so, else safetensors. */
  readonly path: string;
  /** Counted from 0 at the top; `null` for all. */
  readonly groups: readonly number[] | null;
  readonly z: LatentKind;
  readonly layout: LatentLayout;
}

/** A file of z to pictures. There is one result at a time, whatever its file. */
export interface DecodingAnalysis {
  readonly kind: 'decode';
  readonly path: string;
  /** The groups taken from the file; `null` for all that it holds. */
  readonly groups: readonly number[] | null;
  /** Of the other groups' priors. */
  readonly temperature: number;
}

/** z that the user wants in a file, whose place a dialog asks for. The page can't name files of its own. */
export interface SaveLatentsWish
  extends Pick<SavingAnalysis, 'groups' | 'z' | 'layout'>, Pick<AnalysisWish, 'scope' | 'images'> {
  readonly type: LatentFile;
}

/** A file that the user wants decoded. */
export interface DecodeLatentsWish extends Pick<DecodingAnalysis, 'groups' | 'temperature'> {
  /** One that was picked in a dialog before, by its path; `null` to pick one. */
  readonly file: string | null;
  /** At most so many of its rows, from the first. */
  readonly rows: number;
}

/** What was written. */
export interface SavedLatents {
  readonly arrays: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** What was read. The pictures of all rows are those of picture 0: `base` is row 0, `changed` are the others. */
export interface DecodedLatents {
  /** Rows that the file holds. */
  readonly listed: number;
  /** The groups taken from it, from the top. */
  readonly groups: readonly number[];
  /**
   * By row, the inspection's image that the file says it is of, `null` if it is of another; `null` if the file doesn't
   * say.
   */
  readonly images: readonly (number | null)[] | null;
}

export function savingWish({ type: _, scope, images, ...wish }: SaveLatentsWish, path: string): AnalysisWish {
  return { analysis: { kind: 'latents', path, ...wish }, scope, images, draws: 1 };
}

export function decodingWish({ groups, temperature, rows }: DecodeLatentsWish, path: string): AnalysisWish {
  const scope = { image: null, among: null };
  return { analysis: { kind: 'decode', path, groups, temperature }, scope, images: rows, draws: 1 };
}

const MOST_GROUPS = 10_000;

/** Checks the form only. */
export function isSaveLatentsWish(value: unknown): value is SaveLatentsWish {
  if (!isObject<SaveLatentsWish>(value)) return false;
  const { groups, z, layout, type, scope, images } = value;
  const isChosen = isOneOf(LATENT_KINDS, z) && isOneOf(LATENT_LAYOUTS, layout) && isOneOf(LATENT_FILES, type);
  return isChosen && areGroups(groups) && isAnalysisScope(scope) && isIntegerWithin(images, 1, Infinity);
}

/** Checks the form only. */
export function isDecodeLatentsWish(value: unknown): value is DecodeLatentsWish {
  if (!isObject<DecodeLatentsWish>(value)) return false;
  const { file, groups, temperature, rows } = value;
  return (
    (isNull(file) || isFilledText(file)) &&
    areGroups(groups) &&
    isTemperature(temperature) &&
    isIntegerWithin(rows, 1, MOST_ROWS_SHOWN)
  );
}

/** Groups in the order of a file, or `null` for all. */
function areGroups(value: unknown): boolean {
  if (isNull(value)) return true;
  return Array.isArray(value) && isIntegerWithin(value.length, 1, MOST_GROUPS) && value.every(isIndex);
}

function isOneOf(choices: readonly string[], value: unknown): boolean {
  return choices.some((choice) => choice === value);
}
