/**
 * Parses values written as text: JSON, Python's output for a dict, a Namespace or another plain object, and plain YAML.
 * Nothing is evaluated.
 */
import { Malformed } from '../files/malformed';
import { DictKeys } from '../pickle/dictKeys';
import type { PythonDict, PythonValue } from '../pickle/pythonValue';

const DEEPEST = 20;
/** Limit for numbers used as keys in one text, because a file can hold thousands of texts. */
const MOST_CHOSEN_KEYS = 1000;
/** The length of the longest text that is kept from a pickle. */
export const LONGEST_TEXT = 1 << 16;

/** The value that a text represents; `null` if it has none of these forms. Plain text on its own is not a form. */
export function parsePrinted(text: string): { readonly value: PythonValue } | null {
  if (text.length > LONGEST_TEXT) return null;
  try {
    return { value: fromJson(JSON.parse(text), DEEPEST) };
  } catch {
    // Not JSON.
  }
  try {
    return { value: new PrintedPython(text).whole() };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  const lines = fromYaml(text);
  return lines === null ? null : { value: lines };
}

function fromJson(value: unknown, levels: number): PythonValue {
  if (levels === 0) throw new Malformed('the JSON is nested too deep');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => fromJson(item, levels - 1));
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value).map(([key, item]) => [key, fromJson(item, levels - 1)]));
}

const NAME = /[A-Za-z_][\w.]*/y;
const NUMBER = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const QUOTED = /(?:[rRbBuU]{0,2})('''|"""|'|")/y;
/** What Python prints of objects that have no literal: `<DataSet.MNIST: 'mnist'>`, `<object at 0x7f…>`. */
const ENUM = /<[\w.]+: ((?:'[^'<>]*'|"[^"<>]*"|[^<>]*))>/y;
const OBJECT = /<[^<>]*>/y;

const CONSTANTS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['nan', NaN],
  ['inf', Infinity],
]);

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };

/** Reads the output of `repr` or `str` for a value. */
class PrintedPython {
  #position = 0;
  readonly #keys = new DictKeys(MOST_CHOSEN_KEYS);

  constructor(private readonly text: string) {}

  whole(): PythonValue {
    const value = this.#value(DEEPEST);
    this.#space();
    if (this.#position < this.text.length) throw new Malformed('there is more');
    return value;
  }

  #value(levels: number): PythonValue {
    if (levels === 0) throw new Malformed('it is nested too deep');
    this.#space();
    const quote = this.#match(QUOTED);
    if (quote !== null) return this.#quoted(quote[1] ?? '');
    const number = this.#match(NUMBER);
    if (number !== null) return Number(number[0].replaceAll('_', ''));
    if (this.#takes('[')) return this.#items(']', levels);
    if (this.#takes('(')) return this.#items(')', levels);
    if (this.#takes('{')) return this.#braces(levels);
    const member = this.#match(ENUM);
    if (member !== null) return new PrintedPython(member[1] ?? '').whole();
    if (this.#match(OBJECT) !== null) return { kind: 'stub', name: 'an object that was printed' };
    const name = this.#match(NAME);
    if (name === null) throw new Malformed('it is no value');
    if (this.#takes('(')) return this.#call(levels);
    if (CONSTANTS.has(name[0])) return CONSTANTS.get(name[0]) ?? null;
    throw new Malformed('it is a name');
  }

  #quoted(quote: string): string {
    let text = '';
    while (!this.text.startsWith(quote, this.#position)) {
      const character = this.text[this.#position];
      if (character === undefined) throw new Malformed('a text has no end');
      const escaped = character === '\\' ? ESCAPES[this.text[this.#position + 1] ?? ''] : undefined;
      text += escaped ?? character;
      this.#position += escaped === undefined ? 1 : 2;
    }
    this.#position += quote.length;
    return text;
  }

  #items(end: string, levels: number): PythonValue[] {
    const items: PythonValue[] = [];
    while (!this.#takes(end)) {
      items.push(this.#value(levels - 1));
      if (!this.#takes(',') && !this.#ahead(end)) throw new Malformed('a list is not closed');
    }
    return items;
  }

  /** A dict or a set. */
  #braces(levels: number): PythonValue {
    const dict: PythonDict = new Map();
    const set: PythonValue[] = [];
    while (!this.#takes('}')) {
      const key = this.#value(levels - 1);
      if (!this.#takes(':')) set.push(key);
      else if (this.#keys.admit([key])) dict.set(key, this.#value(levels - 1));
      else throw new Malformed('it has too many numbers for keys');
      if (!this.#takes(',') && !this.#ahead('}')) throw new Malformed('a dict is not closed');
    }
    return set.length > 0 ? set : dict;
  }

  /** `Namespace(a=1)`: its keywords; `OrderedDict([('a', 1)])`, `tensor(2)`: what it is called with. */
  #call(levels: number): PythonValue {
    const keywords: PythonDict = new Map();
    const items: PythonValue[] = [];
    while (!this.#takes(')')) {
      this.#space();
      const start = this.#position;
      const name = this.#match(NAME);
      if (name !== null && this.#takes('=')) {
        keywords.set(name[0], this.#value(levels - 1));
      } else {
        this.#position = start;
        items.push(this.#value(levels - 1));
      }
      if (!this.#takes(',') && !this.#ahead(')')) throw new Malformed('a call is not closed');
    }
    if (keywords.size > 0 || items.length === 0) return keywords;
    const [only = null] = items;
    return items.length === 1 ? (pairs(only) ?? only) : items;
  }

  #space(): void {
    this.#match(/\s+/y);
  }

  #ahead(text: string): boolean {
    this.#space();
    return this.text.startsWith(text, this.#position);
  }

  #takes(text: string): boolean {
    if (!this.#ahead(text)) return false;
    this.#position += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.text);
    if (found !== null) this.#position += found[0].length;
    return found;
  }
}

/** Turns a list of pairs into the dict with these items. */
function pairs(value: PythonValue): PythonDict | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const isPair = (item: PythonValue): item is PythonValue[] => Array.isArray(item) && item.length === 2;
  if (!value.every(isPair) || !new DictKeys(MOST_CHOSEN_KEYS).admit(value.map(([key = null]) => key))) return null;
  return new Map(value.map(([key = null, item = null]) => [key, item]));
}

const YAML_LINE = /^\s*(?:- )?(["']?)([A-Za-z_]\w*)\1\s*:(?:\s+(.*?))?\s*(?:\s#.*)?$/;
const YAML_CONSTANTS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ...(['true', 'True', 'TRUE', 'yes', 'on'] as const).map((name) => [name, true] as const),
  ...(['false', 'False', 'FALSE', 'no', 'off'] as const).map((name) => [name, false] as const),
  ...(['null', 'None', '~'] as const).map((name) => [name, null] as const),
]);

/** Lines `name: value`, nested or not, as one dict; `null` if there are none, or if a name has two values. */
function fromYaml(text: string): PythonDict | null {
  const dict: PythonDict = new Map();
  for (const line of text.split(/\r?\n/)) {
    const [, , name, written = ''] = YAML_LINE.exec(line) ?? [];
    if (name === undefined || written === '') continue;
    const value = yamlScalar(written);
    if (dict.has(name) && dict.get(name) !== value) return null;
    dict.set(name, value);
  }
  return dict.size === 0 ? null : dict;
}

function yamlScalar(written: string): PythonValue {
  if (YAML_CONSTANTS.has(written)) return YAML_CONSTANTS.get(written) ?? null;
  const quoted = /^(["'])(.*)\1$/.exec(written)?.[2];
  if (quoted !== undefined) return quoted;
  return /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(written) ? Number(written) : written;
}
