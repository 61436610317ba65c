/** Cell tables (spec, section 4): which primitives each type of residual cell is made of. */
import { Refusal } from '../refusal';

export type CellType =
  'normal_enc' | 'down_enc' | 'normal_dec' | 'up_dec' | 'normal_pre' | 'down_pre' | 'normal_post' | 'up_post';

export type Primitive =
  /** `res_bnswish`: batch norm, swish, 3×3 convolution. */
  | { readonly kind: 'bn swish conv' }
  /** `mconv_e{expansion}k{kernel}g{groups}`; `groups` 0 is depthwise: as many groups as hidden channels. */
  | {
      readonly kind: 'inverted residual';
      readonly expansion: number;
      readonly kernel: number;
      readonly groups: number;
    };

export type Cells = Readonly<Record<CellType, readonly Primitive[]>>;

/** Primitive names by cell type, as checkpoints hold them. */
export type CellTable = ReadonlyMap<string, readonly string[]>;

/** The table of the release's default, `res_mbconv`. */
const RES_MBCONV: CellTable = new Map([
  ['normal_enc', ['res_bnswish', 'res_bnswish']],
  ['down_enc', ['res_bnswish', 'res_bnswish']],
  ['normal_dec', ['mconv_e6k5g0']],
  ['up_dec', ['mconv_e6k5g0']],
  ['normal_pre', ['res_bnswish', 'res_bnswish']],
  ['down_pre', ['res_bnswish', 'res_bnswish']],
  ['normal_post', ['mconv_e3k5g0']],
  ['up_post', ['mconv_e3k5g0']],
]);

/**
 * The primitives of every cell type.
 *
 * @param table the checkpoint's own table, which wins over `name`
 * @param name the release's name of the table
 * @throws Refusal naming the table, and the cell type and primitive in it that are not supported yet. Supported are
 * tables like `res_mbconv`: residual convolutions on the encoder's side, depthwise inverted residuals on the decoder's.
 */
export function readCells(table: CellTable | null, name: string): Cells {
  if (table === null && name !== 'res_mbconv') {
    throw new Refusal(`The cell table ${name} (arch_instance) is not supported yet: only res_mbconv is.`);
  }
  const primitives = (type: CellType) => readPrimitives(type, table ?? RES_MBCONV, name);
  return {
    normal_enc: primitives('normal_enc'),
    down_enc: primitives('down_enc'),
    normal_dec: primitives('normal_dec'),
    up_dec: primitives('up_dec'),
    normal_pre: primitives('normal_pre'),
    down_pre: primitives('down_pre'),
    normal_post: primitives('normal_post'),
    up_post: primitives('up_post'),
  };
}

function readPrimitives(type: CellType, table: CellTable, tableName: string): Primitive[] {
  const names = table.get(type);
  if (names === undefined || names.length === 0) {
    throw new Refusal(`The checkpoint's cell table (arch_instance) lacks ${type}: save the table whole, or none.`);
  }
  return names.map((name) => {
    const primitive = /_(enc|pre)$/.test(type) ? residualConvolution(name) : invertedResidual(name);
    if (primitive !== null) return primitive;
    throw new Refusal(
      `The cell table ${tableName} (arch_instance) is not supported yet: its ${type} cells use ${name.slice(0, 60)}. ` +
        'Only tables like res_mbconv are.',
    );
  });
}

function residualConvolution(name: string): Primitive | null {
  return name === 'res_bnswish' ? { kind: 'bn swish conv' } : null;
}

function invertedResidual(name: string): Primitive | null {
  const [, expansion, kernel] = /^mconv_e([1-9]\d?)k(\d?[13579])g0$/.exec(name) ?? [];
  if (expansion === undefined || kernel === undefined) return null;
  return { kind: 'inverted residual', expansion: Number(expansion), kernel: Number(kernel), groups: 0 };
}
