/** Answers to what a component asks while it is shown. */
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { beforePaint } from './beforePaint';
import { reasonInWords } from './host';
import { type RecentAnswers, Turns } from './recentAnswers';

export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string };

/** Never rejects: a refusal is an answer too. */
export function answerTo<T>(asked: Promise<T>): Promise<Answer<T>> {
  return asked.then(
    (value): Answer<T> => ({ kind: 'here', value }),
    (reason: unknown): Answer<T> => ({ kind: 'refused', reason: reasonInWords(reason) }),
  );
}

/** The same object as long as it has the same fields. */
export function useSame<Query>(query: Query): Query {
  const kept = useRef(query);
  if (JSON.stringify(kept.current) !== JSON.stringify(query)) kept.current = query;
  return kept.current;
}

/**
 * A known answer is there at once, without a frame or a rendering in between. An unknown one is requested before
 * painting. While the version changes faster than answers arrive, each is shown when it arrives: waiting for the last
 * would show none.
 * @param query `undefined` while there is nothing to ask for
 */
export function useAnswer<Query, T>(
  answers: RecentAnswers<Query, T>,
  query: Query | undefined,
  version: string,
): Answer<T> {
  // Kept apart from the recent answers, which forget it after others.
  const shown = useRef<Answer<T>>({ kind: 'waiting' });
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const asked = useRef<{ answers: unknown; query: unknown; turns: Turns }>({ answers, query, turns: new Turns() });
  const known = query === undefined ? undefined : answers.known(query, version);
  const isShown = shown.current.kind === 'here' && shown.current.value === known;
  if (known !== undefined && !isShown) shown.current = { kind: 'here', value: known };
  useLayoutEffect(() => {
    if (asked.current.answers !== answers || asked.current.query !== query) {
      asked.current = { answers, query, turns: new Turns() };
    }
    const { current } = asked;
    const isWanted = current.turns.take();
    if (query === undefined) return;
    if (answers.known(query, version) !== undefined) {
      // Earlier answers that are still on their way are not shown after it.
      isWanted();
      return;
    }
    void answerTo(answers.ask(query, version)).then((answer) => {
      beforePaint(() => {
        if (current !== asked.current || !isWanted()) return;
        shown.current = answer;
        redraw(undefined);
      });
    });
  }, [answers, query, version]);
  return shown.current;
}
