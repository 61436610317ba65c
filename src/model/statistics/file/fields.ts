/** JSON in a statistics file's metadata, read as untrusted input. */
import type { Refusal } from '../../refusal';
import { malformedStatistics } from './tensorReader';

type Test<Value> = (value: unknown) => value is Value;

/** A JSON object whose fields are taken one by one, each checked for its form. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #place: string;
  readonly #path: string;

  /** @param place the object's place, for messages: `model` */
  constructor(values: Readonly<Record<string, unknown>>, place: string, path: string) {
    this.#values = values;
    this.#place = place;
    this.#path = path;
  }

  /** @throws {Refusal} if there is no such field, or it has another form. */
  take<Value>(name: string, test: Test<Value>): Value {
    const value = this.#values[name];
    if (test(value)) return value;
    throw value === undefined ? malformedStatistics(this.#path, `${this.#place} has no '${name}'`) : this.wrong(name);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  object(name: string): Fields {
    return new Fields(this.take(name, isRecord), `'${name}' of ${this.#place}`, this.#path);
  }

  /** A list of objects. */
  list(name: string, most: number): Fields[] {
    const values = this.take(name, (value): value is unknown[] => Array.isArray(value) && value.length <= most);
    return values.map((value, i) => {
      if (isRecord(value)) return new Fields(value, `'${name}' ${i} of ${this.#place}`, this.#path);
      throw this.wrong(name);
    });
  }

  wrong(name: string): Refusal {
    return malformedStatistics(this.#path, `${this.#place} has a wrong '${name}'`);
  }
}

/** The metadata of a file: texts, some of which are JSON. */
export class Metadata {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #path: string;

  constructor(texts: ReadonlyMap<string, string>, path: string) {
    this.#texts = texts;
    this.#path = path;
  }

  /** @throws {Refusal} if it is missing or has another form, as do all methods below. */
  text(key: string): string {
    const text = this.#texts.get(key);
    if (text === undefined) throw malformedStatistics(this.#path, `its metadata have no '${key}'`);
    return text;
  }

  /** `null` if it is missing. */
  optionalText(key: string): string | null {
    return this.#texts.get(key) ?? null;
  }

  oneOf<Value extends string>(key: string, values: readonly Value[]): Value {
    const text = this.text(key);
    const value = values.find((one) => one === text);
    if (value === undefined) throw this.#wrong(key);
    return value;
  }

  json<Value>(key: string, test: Test<Value>): Value {
    const value = this.#parse(key);
    if (test(value)) return value;
    throw this.#wrong(key);
  }

  object(key: string): Fields {
    return new Fields(this.json(key, isRecord), `'${key}' in its metadata`, this.#path);
  }

  #wrong(key: string): Refusal {
    return malformedStatistics(this.#path, `its metadata have a wrong '${key}'`);
  }

  #parse(key: string): unknown {
    try {
      return JSON.parse(this.text(key));
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isNumberOrNull(value: unknown): value is number | null {
  return value === null || isNumber(value);
}

/** Whether a value is an integer within these bounds. */
export function isWithin(least: number, most: number): Test<number> {
  return (value): value is number => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

export function isOneOf<Value>(values: readonly Value[]): Test<Value> {
  return (value): value is Value => values.some((one) => one === value);
}
