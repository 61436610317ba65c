/** Infers cell tables from the tensors of the cells (docs/nvae.md#primitives). */
import { CELL_TABLES, type CellTable, type CellType } from '../cellTables';
import { modulesOf, noNvae, type Module } from './modules';
import type { SeenCell } from './towers';

/** The release's default. */
export const DEFAULT_TABLE = 'res_mbconv';

/** Possible primitives of each operation, the usual one first, for every cell type that occurs. */
export type SeenPrimitives = ReadonlyMap<CellType, readonly (readonly string[])[]>;

/** @throws {Refusal} if an operation is not a primitive of NVAE, or cells of one type differ. */
export function primitivesOf(cells: readonly SeenCell[]): SeenPrimitives {
  const seen = new Map<CellType, (readonly string[])[]>();
  for (const cell of cells) {
    const operations = operationsOf(cell);
    const before = seen.get(cell.type) ?? operations;
    const common = before.map((primitives, i) => primitives.filter((name) => operations[i]?.includes(name)));
    if (before.length !== operations.length || common.some(({ length }) => length === 0)) {
      throw noNvae(`the cell ${cell.name} is made differently from other ${cell.type} cells`);
    }
    seen.set(cell.type, common);
  }
  return seen;
}

function operationsOf({ name, type, module }: SeenCell): (readonly string[])[] {
  return modulesOf(module, '_ops').map((operation, i) => {
    // Upsampling takes the first place in an inverted residual's list of modules.
    const first = type.startsWith('up') && i === 0 ? 1 : 0;
    const primitives = operation.has('conv_0.weight') ? residual(operation) : invertedResidual(operation, first);
    if (primitives.length === 0) throw noNvae(`${name}._ops.${i} is none of the release's primitives`);
    return primitives;
  });
}

/** Dilation leaves no trace in the weights. */
function residual(operation: Module): string[] {
  if (operation.has('bn_act.weight')) return ['res_bnswish', 'res_bnswish5'];
  return [operation.has('bn.bn.weight') ? 'res_bnelu' : 'res_elu'];
}

/**
 * A depthwise convolution is named `g0`, or has as many groups as hidden channels. Cells of other widths decide which.
 */
function invertedResidual(operation: Module, first: number): string[] {
  const [hidden = 0, inputs = 0] = operation.get(`conv.${first + 1}.conv.0.weight`) ?? [];
  const [, inputsPerGroup = 0, kernel = 0] = operation.get(`conv.${first + 2}.conv.0.weight`) ?? [];
  const expansion = hidden / inputs;
  const groups = hidden / inputsPerGroup;
  if (![expansion, groups, kernel].every((n) => Number.isSafeInteger(n) && n > 0)) return [];
  const named = (g: number) => `mconv_e${expansion}k${kernel}g${g}`;
  return inputsPerGroup === 1 ? [named(0), named(groups)] : [named(groups)];
}

/** @throws {Refusal} if some cells have squeeze-excitation and others don't. */
export function squeezeAndExcite(cells: readonly SeenCell[]): boolean {
  const without = cells.filter(({ module }) => !module.has('se.se.0.weight'));
  const [first] = without;
  if (first === undefined || without.length === cells.length) return first === undefined;
  throw noNvae(`the cell ${first.name} has no squeeze-excitation (se.se.0.weight), but others have`);
}

/**
 * The release's tables that fit the cells, its default first. Of tables that differ only in absent cells, one is kept.
 */
export function tablesThatFit(seen: SeenPrimitives): string[] {
  const byNetwork = new Map<string, string>();
  for (const name of [DEFAULT_TABLE, ...CELL_TABLES.keys()]) {
    const table = CELL_TABLES.get(name);
    if (table === undefined || ![...seen].every(([type, operations]) => fits(table.get(type), operations))) continue;
    const network = JSON.stringify([...seen.keys()].map((type) => table.get(type)));
    if (!byNetwork.has(network)) byNetwork.set(network, name);
  }
  return [...byNetwork.values()];
}

function fits(primitives: readonly string[] | undefined, operations: readonly (readonly string[])[]): boolean {
  return (
    primitives?.length === operations.length && operations.every((names, i) => names.includes(primitives[i] ?? ''))
  );
}

/** The table that the cells show, completed with the default's entries for absent types. */
export function tableOf(seen: SeenPrimitives): CellTable {
  const shown = [...seen].map(([type, operations]) => [type, operations.map(([usual = '']) => usual)] as const);
  return new Map<string, readonly string[]>([...(CELL_TABLES.get(DEFAULT_TABLE) ?? []), ...shown]);
}
