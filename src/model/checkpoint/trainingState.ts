/** What a training run saves beside the weights. The dicts around them are looked through, the innermost first. */
import { Refusal } from '../refusal';
import { describe, isPythonObject, type PythonDict, type PythonValue } from './pythonValue';

/** Where the release, Lightning and others keep the training flags. */
const FLAG_KEYS = ['args', 'hyper_parameters', 'hparams', 'config', 'flags', 'opt'] as const;
/** Names that only NVAE's training flags have. */
const NVAE_FLAGS = ['num_latent_scales', 'num_groups_per_scale', 'num_latent_per_group', 'num_channels_enc'] as const;

export interface TrainingFlagsFound {
  readonly args: ReadonlyMap<string, PythonValue> | null;
  /** Sentences on where the flags are, where that is not `args`. */
  readonly notes: readonly string[];
}

/** The flags that say how the network is built. */
export function findArgs(dicts: readonly PythonDict[]): TrainingFlagsFound {
  for (const dict of dicts) {
    for (const key of FLAG_KEYS) {
      const outer = flagsOf(dict.get(key));
      for (const [place, flags] of [
        [key, outer],
        [`${key}.args`, flagsOf(outer?.get('args'))],
      ] as const) {
        if (flags === null || !NVAE_FLAGS.some((name) => flags.has(name))) continue;
        return { args: flags, notes: place === 'args' ? [] : [`The training flags are those in ${place}.`] };
      }
    }
  }
  const args = dicts.map((dict) => dict.get('args')).find((args) => args !== undefined && args !== null);
  const flags = flagsOf(args);
  if (flags !== null && flags.size > 0) return { args: flags, notes: [] };
  const unusable = args !== undefined && flags === null;
  return { args: null, notes: unusable ? [`The args of the file are no training flags but ${describe(args)}.`] : [] };
}

/** Of a Namespace or a dict. */
function flagsOf(value: PythonValue | undefined): Map<string, PythonValue> | null {
  const isNamespace = value !== undefined && isPythonObject(value) && value.kind === 'namespace';
  const attributes = isNamespace ? value.attributes : value;
  if (!(attributes instanceof Map)) return null;
  const flags = new Map<string, PythonValue>();
  for (const [name, flag] of attributes) if (typeof name === 'string') flags.set(name, flag);
  return flags;
}

/** @throws Refusal when `arch_instance` is a dict but no cell table. */
export function findCellTable(
  dicts: readonly PythonDict[],
  fileName: string,
): ReadonlyMap<string, readonly string[]> | null {
  const found = dicts.map((dict) => dict.get('arch_instance')).find((value) => value instanceof Map);
  if (found === undefined) return null;
  const table = new Map<string, readonly string[]>();
  for (const [cellType, primitives] of found) {
    if (typeof cellType !== 'string' || !isTextList(primitives)) {
      throw new Refusal(
        `The arch_instance of ${fileName} gives ${describe(cellType)} ${describe(primitives)}; expected a list of primitive names per cell type.`,
      );
    }
    table.set(cellType, primitives);
  }
  return table;
}

function isTextList(value: PythonValue): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** A whole number, for example `epoch`. */
export function findCount(dicts: readonly PythonDict[], key: string): number | null {
  for (const dict of dicts) {
    const value = dict.get(key);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  }
  return null;
}
