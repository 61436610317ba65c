/** What the page was told and what it was answered in one inspection, as the extension and the model process said it. */
import type { PageSettings, ShownInspection } from '../../../src/protocol/inspection';

/** A call of the page to the extension: its name in `HostCalls` and its arguments. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Answer = { readonly call: Call } & (
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'refused'; readonly reason: string }
);

/** The page at one point of the inspection. */
export interface Moment {
  /** For example `finished`. */
  readonly title: string;
  /** The page's call that came before; to the last moment after a call it leads. `null` at first. */
  readonly call: Call | null;
  readonly inspection: ShownInspection;
  /** Which of the recording's answers hold here. */
  readonly answers: number;
}

export interface Recording {
  /** What it was made from: with anything else, it is stale. */
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly settings: PageSettings;
  /** At least one, in order. */
  readonly moments: readonly Moment[];
  readonly answers: readonly (readonly Answer[])[];
}

/** Equal for equal calls. */
export function nameOfCall({ name, args }: Call): string {
  return `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
}
