import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Answer, useSame } from '../../state/answer';
import { WantedAnswers } from './wantedAnswers';

/** The slider rests when it has not moved for so long. */
const REST_MS = 250;

/**
 * Answers to what is wanted, one question at a time.
 * @param ask the same function while the same process answers
 * @param queries in the order in which they are asked
 * @param version refusals of an earlier version are asked again
 */
export function useWanted<Query, T>(
  ask: (query: Query) => Promise<T>,
  queries: readonly Query[],
  version: unknown,
): (query: Query) => Answer<T> {
  const [, setAnswers] = useState(0);
  const wanted = useMemo(
    () =>
      new WantedAnswers(ask, () => {
        setAnswers((count) => count + 1);
      }),
    [ask],
  );
  const same = useSame(queries);
  useLayoutEffect(() => {
    wanted.want(same, version);
    return () => {
      // A view that is left asks nothing more.
      wanted.want([], version);
    };
  }, [wanted, same, version]);
  return (query) => wanted.answerTo(query);
}

/** The answer or, until it is there, the one before it with the same `of`. */
export function useLatestOf<T>(answer: Answer<T>, of: string): Answer<T> {
  const shown = useRef<{ readonly of: string; readonly answer: Answer<T> } | null>(null);
  if (answer.kind !== 'waiting' || shown.current?.of !== of) shown.current = { of, answer };
  return shown.current.answer;
}

/** Whether something has not changed for a moment. */
export function useRests(what: string): boolean {
  const [rested, setRested] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      setRested(what);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [what]);
  return rested === what;
}
