/** Cell tables (docs/nvae.md#cell-tables): the primitives of each type of residual cell. */
import { quoted } from '../../files/quoted';
import { Refusal } from '../../refusal';

export const CELL_TYPES = [
  ...(['normal_enc', 'down_enc', 'normal_dec', 'up_dec'] as const),
  ...(['normal_pre', 'down_pre', 'normal_post', 'up_post'] as const),
] as const;

export type CellType = (typeof CELL_TYPES)[number];

export type Primitive =
  /** `res_elu`, `res_bnelu`, `res_bnswish`, `res_bnswish5`: optional batch norm, activation, 3×3 convolution. */
  | {
      readonly kind: 'residual convolution';
      readonly before: 'elu' | 'batch norm, elu' | 'batch norm, swish';
      readonly dilation: 1 | 2;
    }
  /** `mconv_e{expansion}k{kernel}g{groups}`; `groups` 0 means depthwise: as many groups as hidden channels. */
  | {
      readonly kind: 'inverted residual';
      readonly expansion: number;
      readonly kernel: number;
      readonly groups: number;
    };

export type Cells = Readonly<Record<CellType, readonly Primitive[]>>;

/** Primitive names by cell type, as checkpoints hold them. */
export type CellTable = ReadonlyMap<string, readonly string[]>;

/** The name of a table that comes with the file and is not one of the release's. */
const OWN_TABLE = 'its own';

const R = 'res_bnswish';
const R5 = 'res_bnswish5';
const E3 = ['mconv_e3k5g0'];
const E6 = ['mconv_e6k5g0'];
const E6K11 = ['mconv_e6k11g0'];
const E3G8 = ['mconv_e3k5g8'];

/** The release's tables by name. */
export const CELL_TABLES: ReadonlyMap<string, CellTable> = new Map([
  ['res_elu', sameEverywhere('res_elu')],
  ['res_bnelu', sameEverywhere('res_bnelu')],
  ['res_bnswish', sameEverywhere(R)],
  ['res_mbconv', cellTable({ enc: [R, R], dec: E6, pre: [R, R], post: E3 })],
  ['res53_mbconv', cellTable({ enc: [R5, R], dec: E6, pre: [R5, R], post: E3 })],
  ['res35_mbconv', cellTable({ enc: [R, R5], dec: E6, pre: [R, R5], post: E3 })],
  ['res55_mbconv', cellTable({ enc: [R5, R5], dec: E6, pre: [R5, R5], post: E3 })],
  ['mbconv_sep', cellTable({ enc: E6, dec: E6, pre: E3, post: E3 })],
  ['mbconv_sep11', cellTable({ enc: E6K11, dec: E6K11, pre: E3, post: E3 })],
  ['mbconv_res', cellTable({ enc: E6, dec: [R, R], pre: E3, post: [R, R] })],
  ['mbconv_den', cellTable({ enc: E6, dec: E6, pre: E3G8, post: E3G8 })],
]);

/** A table from each part's primitives, which are the same with and without resampling. */
function cellTable(parts: Readonly<Record<'enc' | 'dec' | 'pre' | 'post', readonly string[]>>): CellTable {
  return new Map(
    Object.entries(parts).flatMap(([part, primitives]) => {
      const resampling = part === 'enc' || part === 'pre' ? 'down' : 'up';
      return [[`normal_${part}`, primitives] as const, [`${resampling}_${part}`, primitives] as const];
    }),
  );
}

function sameEverywhere(primitive: string): CellTable {
  const twice = [primitive, primitive];
  return cellTable({ enc: twice, dec: twice, pre: twice, post: twice });
}

/** The release's name for a table with these primitives; `OWN_TABLE` if it has none. */
function nameOf(table: CellTable): string {
  for (const [name, ofRelease] of CELL_TABLES) {
    if (CELL_TYPES.every((type) => table.get(type)?.join() === ofRelease.get(type)?.join())) return name;
  }
  return OWN_TABLE;
}

/**
 * The primitives of every cell type, and the table's name.
 *
 * @param table the checkpoint's own table, which overrides `name`
 * @param name the release's name of the table
 * @throws Refusal if there is no such table, or naming the cell type that the table lacks or the primitive unknown to
 * NVAE.
 */
export function readCells(
  table: CellTable | null,
  name: string,
): { readonly cells: Cells; readonly cellTableName: string } {
  const found = table ?? CELL_TABLES.get(name);
  if (found === undefined) {
    throw new Refusal(
      `The cell table ${name} (arch_instance) is none of the release's, and the file does not hold it: save it as arch_instance beside args.`,
    );
  }
  const cellTableName = table === null ? name : nameOf(table);
  const primitives = (type: CellType) => readPrimitives(type, found, name);
  return {
    cellTableName,
    cells: {
      normal_enc: primitives('normal_enc'),
      down_enc: primitives('down_enc'),
      normal_dec: primitives('normal_dec'),
      up_dec: primitives('up_dec'),
      normal_pre: primitives('normal_pre'),
      down_pre: primitives('down_pre'),
      normal_post: primitives('normal_post'),
      up_post: primitives('up_post'),
    },
  };
}

function readPrimitives(type: CellType, table: CellTable, tableName: string): Primitive[] {
  const names = table.get(type);
  if (names === undefined || names.length === 0) {
    throw new Refusal(`The checkpoint's cell table (arch_instance) lacks ${type}: save the table whole, or none.`);
  }
  return names.map((name) => {
    const primitive = RESIDUAL_CONVOLUTIONS.get(name) ?? invertedResidual(name);
    if (primitive !== null) return primitive;
    throw new Refusal(
      `The cell table ${tableName} (arch_instance) is of another network than the release's: its ${type} cells use ${quoted(name)}, ` +
        'which is none of res_elu, res_bnelu, res_bnswish, res_bnswish5 and mconv_e{x}k{k}g{g} with an odd k.',
    );
  });
}

const RESIDUAL_CONVOLUTIONS: ReadonlyMap<string, Primitive> = new Map([
  ['res_elu', { kind: 'residual convolution', before: 'elu', dilation: 1 }],
  ['res_bnelu', { kind: 'residual convolution', before: 'batch norm, elu', dilation: 1 }],
  [R, { kind: 'residual convolution', before: 'batch norm, swish', dilation: 1 }],
  [R5, { kind: 'residual convolution', before: 'batch norm, swish', dilation: 2 }],
]);

/** An even kernel would change the size of the feature map. */
function invertedResidual(name: string): Primitive | null {
  const numbers = /^mconv_e([1-9]\d?)k(\d?[13579])g(\d{1,3})$/.exec(name)?.slice(1);
  if (numbers === undefined) return null;
  const [expansion = 0, kernel = 0, groups = 0] = numbers.map(Number);
  return { kind: 'inverted residual', expansion, kernel, groups };
}
