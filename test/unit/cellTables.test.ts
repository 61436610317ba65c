import { describe, expect, it, test } from 'vitest';
import { CELL_TABLES, CELL_TYPES, readCells } from '../../src/model/families/nvae/cellTables';
import { Refusal } from '../../src/model/refusal';

type Table = Record<string, string[]>;

const table = (changes: Table = {}) =>
  new Map([...[...CELL_TABLES.get('res_mbconv')!], ['ar_nn', ['']], ...Object.entries(changes)] as [
    string,
    string[],
  ][]);

function refusal(name: string, changes: Table | null): string {
  try {
    readCells(changes === null ? null : table(changes), name);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error('not refused');
}

const SWISH = { kind: 'residual convolution', before: 'batch norm, swish', dilation: 1 };
const SWISH5 = { ...SWISH, dilation: 2 };

describe('The cells of a network', () => {
  it('are those of the table that args names, if the file has none', () => {
    const { cells, cellTableName } = readCells(null, 'res53_mbconv');
    expect(cellTableName).toBe('res53_mbconv');
    expect(cells.down_pre).toEqual([SWISH5, SWISH]);
    expect(cells.up_post).toEqual([{ kind: 'inverted residual', expansion: 3, kernel: 5, groups: 0 }]);
    expect(readCells(null, 'mbconv_den').cells.normal_pre).toEqual([
      { kind: 'inverted residual', expansion: 3, kernel: 5, groups: 8 },
    ]);
  });

  test.each([...CELL_TABLES.keys()])('may be those of the release’s table %s', (name) => {
    const { cells, cellTableName } = readCells(null, name);
    expect(cellTableName).toBe(name);
    for (const type of CELL_TYPES) expect(cells[type]).toHaveLength(CELL_TABLES.get(name)!.get(type)!.length);
  });

  it('are those of the file’s table rather than those that args names', () => {
    const { cells, cellTableName } = readCells(table({ up_dec: ['mconv_e4k7g2', 'res_bnelu'] }), 'mbconv_sep');
    expect(cells.down_enc).toEqual([SWISH, SWISH]);
    expect(cells.up_dec).toEqual([
      { kind: 'inverted residual', expansion: 4, kernel: 7, groups: 2 },
      { kind: 'residual convolution', before: 'batch norm, elu', dilation: 1 },
    ]);
    expect(cellTableName).toBe('its own');
  });

  it('may be inverted residuals with any odd kernel, even of two digits', () => {
    const { cells } = readCells(table({ up_dec: ['mconv_e12k11g128'] }), 'mine');
    expect(cells.up_dec).toEqual([{ kind: 'inverted residual', expansion: 12, kernel: 11, groups: 128 }]);
  });

  it.each([
    ['mconv_e1k1g0', { expansion: 1, kernel: 1, groups: 0 }],
    ['mconv_e99k99g999', { expansion: 99, kernel: 99, groups: 999 }],
    ['mconv_e10k13g08', { expansion: 10, kernel: 13, groups: 8 }],
  ])('may be %s', (name, expected) => {
    expect(readCells(table({ up_dec: [name] }), 'mine').cells.up_dec).toEqual([
      { kind: 'inverted residual', ...expected },
    ]);
  });

  it('have the name of the release’s table that they are, whatever args call it', () => {
    expect(readCells(table(), 'mbconv_sep').cellTableName).toBe('res_mbconv');
    expect(readCells(table({ normal_dec: ['res_elu'] }), 'res_mbconv').cellTableName).toBe('its own');
  });
});

describe('A cell table is refused', () => {
  it('if there is only a name, and the release has no such table', () => {
    expect(refusal('my_cells', null)).toBe(
      "The cell table my_cells (arch_instance) is none of the release's, and the file does not hold it: save it as arch_instance beside args.",
    );
  });

  it('if it lacks a cell type', () => {
    expect(refusal('res_mbconv', { down_enc: [] })).toBe(
      "The checkpoint's cell table (arch_instance) lacks down_enc: save the table whole, or none.",
    );
  });

  it('if it has an unknown cell type', () => {
    const whole = table();
    whole.delete('down_enc');
    expect(() => readCells(whole, 'res_mbconv')).toThrow(
      "The checkpoint's cell table (arch_instance) lacks down_enc: save the table whole, or none.",
    );
  });

  it('under the name that args gives it, and with all primitives that it may have', () => {
    expect(refusal('my_cells', { up_dec: ['conv'] })).toBe(
      "The cell table my_cells (arch_instance) is of another network than the release's: its up_dec cells use conv, " +
        'which is none of res_elu, res_bnelu, res_bnswish, res_bnswish5 and mconv_e{x}k{k}g{g} with an odd k.',
    );
  });

  it.each([
    'xmconv_e6k5g0',
    'res_swish',
    'mconv_e6k4g0',
    'mconv_e0k5g0',
    'mconv_e6k5',
    'mconv_e100k5g0',
    'mconv_e6k101g0',
    'mconv_e6k5g1000',
    'mconv_e6k5g',
    'mconv_ek5g0',
    'mconv_e6kg0',
    'mconv_e6k5g0 ',
    '',
    'none',
    'constructor',
  ])('if it has the primitive “%s”, which is named with its cell type', (primitive) => {
    expect(refusal('res_mbconv', { up_post: [primitive] })).toContain(`its up_post cells use ${primitive},`);
    expect(refusal('res_mbconv', { down_pre: ['res_bnswish', primitive] })).toContain(
      `its down_pre cells use ${primitive},`,
    );
  });
});
