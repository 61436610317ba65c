/** The reports and answers that the page received in one inspection. */
import { canonicalJson } from '../../../src/protocol/canonicalJson';
import type { ActionName } from '../../../src/protocol/actions';
import type { PageSettings, ShownInspection } from '../../../src/protocol/inspection';
import type { QuestionName } from '../../../src/protocol/questions';

/** A question of the page, or an action that it requests. */
export interface Call {
  /** Name in the table of questions or of actions. */
  readonly name: QuestionName | ActionName;
  /** `null` if there is no request value. */
  readonly request: unknown;
}

export type Answer = { readonly call: Call } & (
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'refused'; readonly reason: string }
);

/** The page at one point of the inspection. */
export interface Moment {
  /** For example `finished`. */
  readonly title: string;
  /** The page's latest action; it leads to the last moment after it. `null` before any. */
  readonly action: Call | null;
  readonly inspection: ShownInspection;
  /** Index of the recording's answers that apply here. */
  readonly answers: number;
}

export interface Recording {
  /** Hash of its sources. If it differs, the recording is stale. */
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly settings: PageSettings;
  /** At least one, in order. */
  readonly moments: readonly Moment[];
  readonly answers: readonly (readonly Answer[])[];
}

/** The call in words. Equal calls have equal names, whatever the order of their fields. */
export function nameOfCall({ name, request }: Call): string {
  return `${name}(${request === null ? '' : canonicalJson(request)})`;
}
