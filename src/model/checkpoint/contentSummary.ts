/** Describes the content of a file that holds no NVAE. */
import { Refusal } from '../refusal';
import { describe, isPythonObject, type PythonDict, type PythonValue } from '../pickle/pythonValue';
import { TensorReference } from './torchValue';
import { quoted } from '../files/quoted';
import { NVAE_NAMES } from './weightNames';

const MOST_KEYS_NAMED = 8;
const MOST_TENSORS_NAMED = 3;
/** Nesting of lists and dicts that is described. A `state_dict` lies at most four levels deep. */
const MOST_LEVELS = 6;

/** FSDP's name for a tensor into which it packs the parameters of many modules. */
const FLAT_PARAMETER = /(?:^|\.)_?flat_param(?:_\d+)?$/;

/** The refusal of a file without NVAE weights. */
export function noNvae(content: PythonValue, fileName: string): Refusal {
  const names = tensorNames(content);
  if (names.flat !== null) {
    return new Refusal(
      `${fileName} holds FSDP's flat parameters (${names.flat}), in which the tensors of many modules are one: ` +
        'save a full state dict (StateDictType.FULL_STATE_DICT, or get_model_state_dict with full_state_dict=True).',
    );
  }
  return new Refusal(
    `${fileName} holds no NVAE: it is ${summary(content)}. ` +
      `Looked for the tensors ${NVAE_NAMES.join(' or ')}, with or without a prefix: choose a checkpoint.pt that an NVAE training run wrote.`,
  );
}

function summary(content: PythonValue): string {
  if (isPythonObject(content) && content.kind === 'instance') {
    return `${describe(content)}, a whole pickled object (load it where its code is and save its state_dict())`;
  }
  const isDict = content instanceof Map;
  if (!isDict && !Array.isArray(content)) return describe(content);
  const names = tensorNames(content);
  const tensors = `${names.count} tensor${names.count === 1 ? '' : 's'}${names.first === '' ? '' : ` (${names.first})`}`;
  if (isDict && content.size > 0 && [...content.values()].every(isTensor)) return `a dict of ${tensors}`;
  return `${isDict ? `a dict with ${keysOf(content)}` : describe(content)} that holds ${tensors}`;
}

function isTensor(value: PythonValue): boolean {
  return value instanceof TensorReference;
}

/** A dict's keys, for example `epoch, model (an object of my.Model), optimizer`. */
function keysOf(dict: PythonDict): string {
  const named: string[] = [];
  for (const [key, value] of dict) {
    if (named.length === MOST_KEYS_NAMED) {
      named.push('…');
      break;
    }
    const name = typeof key === 'string' ? quoted(key) : describe(key);
    const isOpaque = value !== null && isPythonObject(value) && value.kind === 'instance';
    named.push(isOpaque ? `${name} (${describe(value)})` : name);
  }
  return named.length === 0 ? 'no keys' : named.join(', ');
}

function tensorNames(content: PythonValue): { count: number; first: string; flat: string | null } {
  const seen = new Set<PythonValue>();
  const first: string[] = [];
  let count = 0;
  let flat: string | null = null;
  const walk = (value: PythonValue, name: string, levels: number): void => {
    if (value === null || typeof value !== 'object' || seen.has(value)) return;
    if (value instanceof TensorReference) {
      count += 1;
      if (FLAT_PARAMETER.test(name)) flat ??= quoted(name);
      if (first.length < MOST_TENSORS_NAMED && name !== '') first.push(quoted(name));
    } else if (levels > 0 && (Array.isArray(value) || value instanceof Map)) {
      seen.add(value);
      for (const [key, inner] of value.entries()) walk(inner, typeof key === 'string' ? key : name, levels - 1);
    }
  };
  walk(content, '', MOST_LEVELS);
  if (count > first.length && first.length > 0) first.push('…');
  return { count, first: first.join(', '), flat };
}
