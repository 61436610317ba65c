/** Cell tables from the shapes of cells: which primitives each operation may be, and which of the release's tables fit. */
import { describe, expect, test } from 'vitest';
import { CELL_TABLES, type CellType } from '../../src/model/families/nvae/cellTables';
import { primitivesOf, squeezeAndExcite, tableOf, tablesThatFit } from '../../src/model/families/nvae/inference/cells';
import type { SeenCell } from '../../src/model/families/nvae/inference/towers';

const START = 'The weights are of another network than NVAE: ';
type Shapes = Readonly<Record<string, readonly number[]>>;

/** A cell with one operation for each of these sets of tensors. */
function cell(type: CellType, ...operations: readonly Shapes[]): SeenCell {
  const tensors = operations.flatMap((operation, i) =>
    Object.entries(operation).map(([name, shape]) => [`_ops.${i}.${name}`, shape] as const),
  );
  return { name: `${type}.0`, type, module: new Map(tensors) };
}

const convolution = { 'conv_0.weight': [8, 8, 3, 3] };
const elu = convolution;
const batchNormElu = { ...convolution, 'bn.bn.weight': [8] };
const batchNormSwish = { ...convolution, 'bn_act.weight': [8] };
/** @param first the place of its first convolution in its list of modules */
const inverted = (inputs: number, hidden: number, perGroup: number, kernel: number, first = 0) => ({
  [`conv.${first}.bn.weight`]: [inputs],
  [`conv.${first + 1}.conv.0.weight`]: [hidden, inputs, 1, 1],
  [`conv.${first + 2}.conv.0.weight`]: [hidden, perGroup, kernel, kernel],
});

const one = (type: CellType, ...operations: readonly Shapes[]) => primitivesOf([cell(type, ...operations)]).get(type);

describe('An operation', () => {
  test.each<[string, Shapes, string[]]>([
    ['with nothing beside its convolution', elu, ['res_elu']],
    ['with batch norm', batchNormElu, ['res_bnelu']],
    ['with batch norm and Swish, dilated or not', batchNormSwish, ['res_bnswish', 'res_bnswish5']],
    ['with six times its channels hidden, in one group each', inverted(4, 24, 1, 5), ['mconv_e6k5g0', 'mconv_e6k5g24']],
    ['with eight groups', inverted(8, 24, 3, 5), ['mconv_e3k5g8']],
    ['with a large kernel', inverted(4, 24, 1, 11), ['mconv_e6k11g0', 'mconv_e6k11g24']],
  ])('%s', (_, operation, primitives) => {
    expect(one('normal_enc', operation)).toEqual([primitives]);
  });

  test('that doubles the image has one module more in its first inverted residual, and only there', () => {
    const second = inverted(4, 12, 1, 3);
    const found = one('up_dec', inverted(4, 24, 1, 5, 1), second);
    expect(found).toEqual([
      ['mconv_e6k5g0', 'mconv_e6k5g24'],
      ['mconv_e3k3g0', 'mconv_e3k3g12'],
    ]);
    expect(() => one('down_enc', inverted(4, 24, 1, 5, 1))).toThrow(
      `${START}down_enc.0._ops.0 is none of the release's primitives.`,
    );
  });

  test.each<[string, Shapes]>([
    ['hidden channels that are no multiple of its channels', inverted(5, 24, 1, 5)],
    ['hidden channels that its groups do not share out', inverted(4, 24, 5, 5)],
    ['no inputs', inverted(0, 24, 1, 5)],
    ['no kernel', inverted(4, 24, 1, 0)],
    ['no hidden channels', inverted(4, 0, 1, 5)],
    ['other tensors', { weight: [8] }],
  ])('with %s is none of the release’s', (_, operation) => {
    expect(() => one('normal_dec', convolution, operation)).toThrow(
      `${START}normal_dec.0._ops.1 is none of the release's primitives.`,
    );
  });
});

describe('Cells of one type', () => {
  test('are made alike, and wider ones show what one width leaves open', () => {
    const cells = [cell('normal_pre', inverted(8, 24, 1, 5)), cell('normal_pre', inverted(16, 48, 2, 5))];
    expect(primitivesOf(cells).get('normal_pre')).toEqual([['mconv_e3k5g24']]);
    expect(primitivesOf([cell('normal_enc', batchNormElu), cell('down_enc', elu)])).toEqual(
      new Map([
        ['normal_enc', [['res_bnelu']]],
        ['down_enc', [['res_elu']]],
      ]),
    );
  });

  test.each<[string, Shapes[]]>([
    ['another operation', [elu, batchNormElu]],
    ['one operation less', [elu]],
    ['one operation more', [elu, elu, elu]],
  ])('with %s are refused by name', (_, operations) => {
    const other = { ...cell('normal_enc', ...operations), name: 'enc_tower.7' };
    expect(() => primitivesOf([cell('normal_enc', elu, elu), other])).toThrow(
      `${START}the cell enc_tower.7 is made differently from other normal_enc cells.`,
    );
  });
});

describe('Squeeze-excitation', () => {
  const withIt = { ...cell('normal_enc', elu), module: new Map([['se.se.0.weight', [4, 8]]]) };
  const withoutIt = { ...cell('normal_dec', elu), name: 'dec_tower.3' };

  test('is in all cells, or in none', () => {
    expect(squeezeAndExcite([withIt, withIt])).toBe(true);
    expect(squeezeAndExcite([withoutIt, withoutIt])).toBe(false);
    expect(() => squeezeAndExcite([withIt, withoutIt, withIt])).toThrow(
      `${START}the cell dec_tower.3 has no squeeze-excitation (se.se.0.weight), but others have.`,
    );
  });
});

describe('The tables that fit', () => {
  const swish = ['res_bnswish', 'res_bnswish5'];
  const inverted6 = ['mconv_e6k5g0', 'mconv_e6k5g24'];
  const inverted3 = ['mconv_e3k5g0', 'mconv_e3k5g12'];

  test('are told apart by the cells that there are, the default first', () => {
    const seen = new Map<CellType, string[][]>([
      ['normal_enc', [swish, swish]],
      ['normal_dec', [inverted6]],
      ['normal_pre', [swish, swish]],
    ]);
    expect(tablesThatFit(seen)).toEqual(['res_mbconv', 'res53_mbconv', 'res35_mbconv', 'res55_mbconv']);
    expect(tablesThatFit(new Map([...seen, ['normal_post', [inverted3]]]))).toHaveLength(4);
    expect(tablesThatFit(new Map([...seen, ['normal_post', [inverted6]]]))).toEqual([]);
  });

  test('are one, where they differ in absent cells only', () => {
    expect(tablesThatFit(new Map([['up_dec', [inverted6]]]))).toEqual(['res_mbconv']);
    expect(tablesThatFit(new Map([['normal_pre', [inverted3]]]))).toEqual(['mbconv_sep']);
  });

  test('have as many operations as the cells', () => {
    expect(tablesThatFit(new Map([['normal_enc', [swish]]]))).toEqual([]);
    expect(tablesThatFit(new Map([['normal_dec', [inverted6, inverted6]]]))).toEqual([]);
  });

  test('are none for cells of the file’s own, whose table names what is usual, and the default’s for absent cells', () => {
    const own = new Map<CellType, string[][]>([['normal_enc', [swish, ['res_elu']]]]);
    expect(tablesThatFit(own)).toEqual([]);
    const table = tableOf(own);
    expect(table.get('normal_enc')).toEqual(['res_bnswish', 'res_elu']);
    expect([...table.keys()].toSorted()).toEqual([...CELL_TABLES.get('res_mbconv')!.keys()].toSorted());
    expect(table.get('up_dec')).toEqual(CELL_TABLES.get('res_mbconv')!.get('up_dec'));
  });
});
