/** What the results of an inspection, A, are compared with: the baseline, B. */
import type { FilesChoice } from '../input';
import { isInputChoice } from '../pageRequests';
import { isFilledText, isIndex, isIndexOrNull, isObject } from '../plainValues';

export type Baseline =
  /** Another checkpoint on the same images; or, of saved statistics, another file of them. */
  | { readonly kind: 'file'; readonly path: string }
  /** Other images of the same checkpoint. */
  | {
      readonly kind: 'input';
      readonly input: FilesChoice;
      /** Whether image n of B was made from image n of A. Only the user knows. */
      readonly isPaired: boolean;
    }
  /** Two classes of the same images, by number. */
  | { readonly kind: 'classes'; readonly first: number; readonly second: number };

/** What the user wants to compare with. The page can't name files of its own. */
export type BaselineWish =
  | { readonly kind: 'choose file' }
  | { readonly kind: 'choose images' }
  | { readonly kind: 'choose folder' }
  | { readonly kind: 'classes'; readonly first: number; readonly second: number }
  /** The same other images, paired or not. */
  | { readonly kind: 'pair'; readonly isPaired: boolean }
  /** Two checkpoints of the training run that the page shows, by their places; `null` for none. */
  | { readonly kind: 'of run'; readonly a: number | null; readonly b: number | null }
  /** The same once more. */
  | { readonly kind: 'again' }
  /** Exchanges the sides: the page of the other file, or the classes the other way round. */
  | { readonly kind: 'exchange' };

const WITHOUT_FIELDS = ['choose file', 'choose images', 'choose folder', 'again', 'exchange'];

/** Checks the form only. */
export function isBaseline(value: unknown): value is Baseline {
  if (!isObject<{ kind: string; path: unknown; input: unknown; isPaired: unknown }>(value)) return false;
  if (value.kind === 'file') return isFilledText(value.path);
  if (value.kind !== 'input') return isTwoClasses(value);
  const { input, isPaired } = value;
  return isInputChoice(input) && input.kind === 'files' && typeof isPaired === 'boolean';
}

export function isBaselineWish(value: unknown): value is BaselineWish {
  if (!isObject<{ kind: string; isPaired: unknown; a: unknown; b: unknown }>(value)) return false;
  if (value.kind === 'pair') return typeof value.isPaired === 'boolean';
  if (value.kind === 'of run') return isIndexOrNull(value.a) && isIndexOrNull(value.b);
  return WITHOUT_FIELDS.includes(String(value.kind)) || isTwoClasses(value);
}

function isTwoClasses(value: object): boolean {
  if (!isObject<Extract<Baseline, { kind: 'classes' }>>(value)) return false;
  const { kind, first, second } = value;
  return kind === 'classes' && isIndex(first) && isIndex(second) && first !== second;
}
