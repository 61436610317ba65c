/** What can be exported of an inspection as a whole, and how a page asks for it. */
import { isIndex, isNull, isObject } from './plainValues';

/** The tables of numbers: one CSV file each. */
export const CSV_TABLES = {
  groups: 'latent groups',
  channels: 'channels',
  images: 'images',
} as const;
export type CsvTable = keyof typeof CSV_TABLES;

/** The sets of arrays that an npz file may hold, each with the arrays named as in docs/statistics-file.md. */
export const ARRAY_SETS = {
  parameters: { label: 'μ and σ of q and p', about: 'each latent of the images kept, first draw' },
  draws: { label: 'draws z', about: 'with flows z⁰ and zᴷ' },
  terms: { label: 'KL and its terms', about: 'each latent of the images kept, float64' },
  means: { label: 'means over draws', about: 'each latent of the images kept; needs several draws' },
  sums: { label: 'sums over all images', about: 'each latent: shift, scale, squares' },
  rows: { label: 'numbers of each image', about: 'KL by group, reconstruction, names, classes' },
  pictures: { label: 'pictures', about: 'input and decoder mean of the images kept' },
} as const satisfies Readonly<Record<string, { label: string; about: string }>>;
export type ArraySet = keyof typeof ARRAY_SETS;

/** The sets that are written unless others are chosen. */
export const USUAL_SETS: readonly ArraySet[] = ['parameters', 'terms', 'rows'];

/** What was measured. */
export type ResultsWish =
  /** The object that `nvae-inspect --json` prints. */
  | { readonly kind: 'json' }
  | { readonly kind: 'csv'; readonly table: CsvTable }
  /** The statistics file (docs/statistics-file.md). */
  | { readonly kind: 'safetensors' }
  | {
      readonly kind: 'npz';
      /** `null` for all groups. */
      readonly groups: readonly number[] | null;
      readonly sets: readonly ArraySet[];
    };

export type ExportWish =
  | ResultsWish
  /** The checkpoint's weights and arguments, as a checkpoint of their own (docs/checkpoints-and-inputs.md#snapshots). */
  | { readonly kind: 'snapshot' };

/** More groups than any model has. */
const MOST_GROUPS = 10_000;

export function isExportWish(value: unknown): value is ExportWish {
  if (!isObject<{ kind: unknown; table: unknown; groups: unknown; sets: unknown }>(value)) return false;
  const { kind, table, groups, sets } = value;
  switch (kind) {
    case 'json':
    case 'safetensors':
    case 'snapshot':
      return true;
    case 'csv':
      return isKey(CSV_TABLES, table);
    case 'npz':
      return (isNull(groups) || isListOf(groups, isIndex)) && isListOf(sets, (set) => isKey(ARRAY_SETS, set));
    default:
      return false;
  }
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= MOST_GROUPS && value.every(isItem);
}

function isKey(table: object, key: unknown): boolean {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
