import { useRef } from 'preact/hooks';
import type { SampleRows } from '../../../src/protocol/whatIf/live';
import { PARTS } from './sampleParts';
import { useWanted } from './useWanted';

/** What a move's parts have in common. */
interface Part {
  readonly query: SampleRows;
}

/** The pictures of a move, some of them still those of the move before. */
export interface Moved<T> {
  /** By part, the latest that arrived. */
  readonly parts: readonly { readonly value: T; readonly isOld: boolean }[];
  /** All parts of the latest move of which all are there, for what is said about them together; `null` before. */
  readonly whole: readonly T[] | null;
  /** Why the move has no pictures. */
  readonly refused: string | null;
  /** Whether more pictures of the move are on their way. */
  readonly isWaiting: boolean;
}

/**
 * Asks for the parts of a move one after the other. A later move drops those that weren't asked for yet.
 * @param ask the same function while the same process answers
 * @param why nothing can be asked for now; `null` if it can
 * @param of pictures stay until those of a later move of the same are there
 */
export function useMoved<Move extends object, T extends Part>(
  ask: (query: Move & SampleRows) => Promise<T>,
  move: Move,
  why: string | null,
  of: string,
): Moved<T> {
  const queries = PARTS.map((rows) => ({ ...rows, ...move }));
  const answerTo = useWanted(ask, why === null ? queries : [], why);
  const shown = useRef<Shown<T>>({ of, latest: [], whole: null });
  if (shown.current.of !== of) shown.current = { of, latest: [], whole: null };
  const { current } = shown;
  const answers = queries.map((query) => answerTo(query));
  const here = answers.flatMap((answer) => (answer.kind === 'here' ? [answer.value] : []));
  for (const value of here) current.latest[placeOf(value.query)] = value;
  if (here.length === queries.length) current.whole = here;
  const refusal = answers.find((answer) => answer.kind === 'refused');
  const refused = refusal?.kind === 'refused' ? refusal.reason : null;
  return {
    parts: current.latest.map((value) => ({ value, isOld: !here.includes(value) })),
    whole: current.whole,
    refused,
    isWaiting: why === null && refused === null && here.length < queries.length,
  };
}

interface Shown<T> {
  readonly of: string;
  readonly latest: T[];
  whole: readonly T[] | null;
}

function placeOf({ first }: SampleRows): number {
  return PARTS.findIndex((part) => part.first === first);
}
