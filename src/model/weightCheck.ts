import type { NotFinite } from '../protocol/weights';
import type { TensorEntry } from './checkpoint/checkpoint';
import { weightNames, type Stage } from './graph/stages';
import type { StoredTensors } from './graph/weights';

/**
 * Looks for non-finite weights as they are read, because the numbers alone may hide them: a sigmoid turns an infinity
 * into 1. Each tensor is checked once.
 */
export class WeightCheck {
  /** All tensors that the network reads, in reading order. */
  readonly #names: readonly string[];
  readonly #tensors: ReadonlyMap<string, TensorEntry>;
  readonly #seen = new Set<string>();
  readonly #notFinite = new Map<string, NotFinite>();

  constructor(stages: readonly Stage[], tensors: ReadonlyMap<string, TensorEntry>) {
    this.#names = [...new Set(stages.flatMap(weightNames))];
    this.#tensors = tensors;
  }

  look(stored: StoredTensors): void {
    for (const [name, values] of stored) {
      if (this.#seen.has(name)) continue;
      this.#seen.add(name);
      if (!allFinite(values)) this.#notFinite.set(name, countNotFinite(values));
    }
  }

  /** The first tensor that the network reads with such values so far; `null` if there is none. */
  get first(): { readonly name: string; readonly values: number; readonly of: number } | null {
    const name = this.#names.find((one) => this.#notFinite.has(one));
    const found = name === undefined ? undefined : this.#notFinite.get(name);
    return name === undefined || found === undefined ? null : { name, values: found.values, of: found.of };
  }

  /** Number of tensors with such values so far. */
  get tensors(): number {
    return this.#notFinite.size;
  }

  /** The findings so far, for the user: at most one sentence, naming the first such tensor that the network reads. */
  get warnings(): readonly string[] {
    const first = this.first?.name;
    const found = first === undefined ? undefined : this.#notFinite.get(first);
    if (first === undefined || found === undefined) return [];
    const others = this.#notFinite.size - 1;
    const more =
      others === 0
        ? ''
        : others === 1
          ? ' 1 other tensor is not finite either.'
          : ` ${others} other tensors are not finite either.`;
    // A double beyond float32's range becomes infinite only when narrowed.
    const narrowed = this.#tensors.get(first)?.dtype === 'float64' ? ' in float32' : '';
    return [
      `The weights are not finite: ${first} holds ${inWords(found)}${narrowed} ` +
        `(${found.values} of ${found.of} ${found.of === 1 ? 'value' : 'values'}).${more} ` +
        'Do not trust numbers that depend on them.',
    ];
  }
}

function inWords({ hasNaN, hasInfinity }: NotFinite): string {
  if (hasNaN && hasInfinity) return 'NaN and infinity';
  return hasNaN ? 'NaN' : 'infinity';
}

/**
 * A number times 0 is 0 unless it is not finite. Four sums run in parallel, because each addition waits for the one
 * before it.
 */
export function allFinite(values: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (const end = values.length - 3; i < end; i += 4) {
    a += (values[i] ?? 0) * 0;
    b += (values[i + 1] ?? 0) * 0;
    c += (values[i + 2] ?? 0) * 0;
    d += (values[i + 3] ?? 0) * 0;
  }
  for (; i < values.length; i++) a += (values[i] ?? 0) * 0;
  return a + b + c + d === 0;
}

export function countNotFinite(values: Float32Array): NotFinite {
  let nan = 0;
  let infinite = 0;
  for (const value of values) {
    if (Number.isNaN(value)) nan += 1;
    else if (!Number.isFinite(value)) infinite += 1;
  }
  return { values: nan + infinite, of: values.length, hasNaN: nan > 0, hasInfinity: infinite > 0 };
}
