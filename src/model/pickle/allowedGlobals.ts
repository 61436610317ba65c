/**
 * The classes and functions that a pickle may name. Each is a function on data; nothing is ever imported. Every other
 * name becomes an inert stub, which makes inert objects when it is called.
 */
import { Malformed } from '../files/malformed';
import { leftOut } from './makeRoom';
import { NUMPY_CALLS, setArrayState } from './numpyGlobals';
import { BYTES, Excessive, type PickleMemory } from './pickleMemory';
import { globalName, isPythonObject, type PythonDict, type PythonValue } from './pythonValue';
import type { Call } from './vocabulary';

/** Limit for the name of a module and of a class in it, in characters. */
const LONGEST_NAME = 500;

const PYTHON_CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', (args, memory) => dict(args[0], memory)],
  // The first argument is the default factory.
  ['collections.defaultdict', (args, memory) => dict(args[1], memory)],
  ['builtins.dict', (args, memory) => dict(args[0], memory)],
  ['builtins.list', (args, memory) => list(args[0], memory)],
  ['builtins.tuple', (args, memory) => list(args[0], memory)],
  ['builtins.set', (args, memory) => list(args[0], memory)],
  ['builtins.frozenset', (args, memory) => list(args[0], memory)],
  ['argparse.Namespace', namespace],
  ['types.SimpleNamespace', namespace],
  ...NUMPY_CALLS,
  // Protocols below 3 write bytes this way.
  ['_codecs.encode', latin1Bytes],
]);

/** Everything that one pickle may call. */
export class AllowedGlobals {
  /** @param calls by qualified name, beside Python's own and NumPy's */
  constructor(
    private readonly calls: ReadonlyMap<string, Call>,
    private readonly memory: PickleMemory,
  ) {}

  /** The value of a name in a pickle. Python 2 calls `builtins` `__builtin__`. */
  resolve(module: string, name: string): PythonValue {
    const length = module.length + name.length;
    if (length > LONGEST_NAME) throw new Malformed(`the name of a class has ${length} characters`);
    this.memory.take(BYTES.object + BYTES.text + length);
    const qualified = `${module === '__builtin__' ? 'builtins' : module}.${name}`;
    return { kind: this.#find(qualified) === undefined ? 'stub' : 'global', name: qualified };
  }

  /**
   * The result of calling `callee`. For a class or function that is not allowed, it is an object that records the call.
   */
  call(callee: PythonValue, args: PythonValue): PythonValue {
    if (isPythonObject(callee) && callee.kind === 'left out') return callee;
    const name = isPythonObject(callee) && callee.kind === 'instance' ? callee.className : globalName(callee);
    if (name === null) throw new Malformed('something is called that is neither a class nor a function');
    if (isPythonObject(args) && args.kind === 'left out') return args;
    if (!Array.isArray(args)) throw new Malformed(`the arguments of ${name} are no tuple`);
    const known = this.#find(name);
    if (known !== undefined) return known(args, this.memory);
    this.memory.take(BYTES.instance);
    return { kind: 'instance', className: classNamed(name, args), args, state: null, items: null, elements: null };
  }

  #find(qualified: string): Call | undefined {
    return PYTHON_CALLS.get(qualified) ?? this.calls.get(qualified);
  }
}

/** How protocols below 2 make an object: `_reconstructor(class, base, state of the base)`. */
function classNamed(name: string, args: readonly PythonValue[]): string {
  return (name === 'copyreg._reconstructor' ? globalName(args[0]) : null) ?? name;
}

/** Applies pickled state to an object. */
export function build(target: PythonValue, state: PythonValue, memory: PickleMemory): void {
  if (!isPythonObject(target)) return;
  if (target.kind === 'namespace' && state instanceof Map) {
    if (!memory.mayCopy(state.size) || !memory.keys.admit(state.keys())) {
      throw new Excessive('its Namespaces have far more attributes than a file of this size may');
    }
    memory.take(BYTES.dictItem * state.size);
    for (const [name, value] of state) target.attributes.set(name, value);
  } else if (target.kind === 'instance') {
    target.state = Array.isArray(state) ? state.map((part) => own(part, memory)) : own(state, memory);
  } else if (target.kind === 'numpy dtype' && Array.isArray(state)) {
    target.byteOrder = state[1] === '>' ? '>' : '<';
  } else if (target.kind === 'numpy array') {
    setArrayState(target, state, memory);
  }
}

/**
 * Copies attributes, as Python does. If objects could share theirs, looking at every attribute of every object would
 * take time quadratic in the file's size.
 */
function own(attributes: PythonValue, memory: PickleMemory): PythonValue {
  return attributes instanceof Map ? dict(attributes, memory) : attributes;
}

function namespace(_: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object + BYTES.dict);
  return { kind: 'namespace', attributes: new Map() };
}

function dict(source: PythonValue | undefined, memory: PickleMemory): PythonValue {
  memory.take(BYTES.dict);
  const made: PythonDict = new Map();
  if (source === undefined) return made;
  if (isPythonObject(source) && source.kind === 'left out') return source;
  if (source instanceof Map) {
    if (!memory.mayCopy(source.size) || !memory.keys.admit(source.keys())) return leftOut(source);
    memory.take(BYTES.dictItem * source.size);
    return new Map(source);
  }
  if (!Array.isArray(source)) throw new Malformed('a dict is made of something other than pairs');
  if (!memory.mayCopy(source.length)) return leftOut(made);
  memory.take(BYTES.dictItem * source.length);
  const pairs = source.map((pair): readonly [PythonValue, PythonValue] => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Malformed('a dict is made of something other than pairs');
    return [pair[0] ?? null, pair[1] ?? null];
  });
  if (!memory.keys.admit(pairs.map(([key]) => key))) return leftOut(made);
  for (const [key, value] of pairs) made.set(key, value);
  return made;
}

/** A list of the elements of another. */
export function list(source: PythonValue | undefined, memory: PickleMemory): PythonValue {
  memory.take(BYTES.list);
  if (source === undefined) return [];
  if (isPythonObject(source) && source.kind === 'left out') return source;
  if (!Array.isArray(source)) throw new Malformed('a list is made of something that is none');
  memory.take(BYTES.listItem * source.length);
  return [...source];
}

/** What is encoded otherwise is of no use here. */
function latin1Bytes(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  const [text, encoding] = args;
  memory.take(BYTES.object);
  const isLatin1 = encoding === 'latin1' || encoding === 'latin-1';
  if (isLatin1 && isPythonObject(text) && text.kind === 'long bytes') return { ...text, encoding: 'latin-1' };
  if (typeof text !== 'string' || !isLatin1) return { kind: 'stub', name: '_codecs.encode' };
  memory.take(BYTES.bytes + BYTES.object + text.length);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
