/** What the page was told and what it was answered in one inspection, as the extension and the model process said it. */
import type { ActionName } from '../../../src/protocol/actions';
import type { PageSettings, ShownInspection } from '../../../src/protocol/inspection';
import type { QuestionName } from '../../../src/protocol/questions';

/** A question of the page, or an action that it wants done. */
export interface Call {
  /** In the table of questions or of actions. */
  readonly name: QuestionName | ActionName;
  /** `null` where there is nothing to say. */
  readonly request: unknown;
}

export type Answer = { readonly call: Call } & (
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'refused'; readonly reason: string }
);

/** The page at one point of the inspection. */
export interface Moment {
  /** For example `finished`. */
  readonly title: string;
  /** The page's action that came before; to the last moment after an action it leads. `null` at first. */
  readonly action: Call | null;
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
export function nameOfCall({ name, request }: Call): string {
  return `${name}(${request === null ? '' : JSON.stringify(request)})`;
}
