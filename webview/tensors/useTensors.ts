/** The file's tensors and their statistics, which are requested when they are looked at. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { MOST_ROWS_ASKED, type TensorAnswer, type TensorList } from '../../src/protocol/tensors';
import { type Host, reasonInWords } from '../state/host';
import type { Answer } from '../state/answer';

export type Statistics = ReadonlyMap<number, TensorAnswer>;

/** Values per request: about a quarter of a second's work, so that stopping is quick. */
const VALUES_AT_ONCE = 2 ** 25;

/** The list of tensors, requested once it is `wanted`. */
export function useTensorList(host: Host, wanted: boolean): Answer<TensorList> {
  const [answer, setAnswer] = useState<Answer<TensorList>>({ kind: 'waiting' });
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    host.ask('tensors', null).then(
      (value) => {
        if (current) setAnswer({ kind: 'here', value });
      },
      (reason: unknown) => {
        if (current) setAnswer({ kind: 'refused', reason: reasonInWords(reason) });
      },
    );
    return () => {
      current = false;
    };
  }, [host, wanted]);
  return answer;
}

export interface StatisticsState {
  readonly known: Statistics;
  /** Rows being requested, in order; `null` while there are none. */
  readonly asked: readonly number[] | null;
  /** Why the last request failed. */
  readonly failure: string | null;
}

export interface TensorStatisticsControl extends StatisticsState {
  /** Requests these rows, except those already known. */
  readonly ask: (rows: readonly number[]) => void;
  readonly stop: () => void;
}

/** Requests statistics piece by piece, so that work ends when the reader stops it or leaves. */
export function useTensorStatistics(host: Host, list: TensorList): TensorStatisticsControl {
  const [state, setState] = useState<StatisticsState>({ known: new Map(), asked: null, failure: null });
  const run = useRef(0);
  useEffect(
    () => () => {
      run.current += 1;
    },
    [],
  );
  return useMemo(() => {
    const ask = async (rows: readonly number[], mine: number) => {
      for (const piece of pieces(rows, list)) {
        const answers = await host.ask('tensorStatistics', piece);
        if (run.current !== mine) return;
        setState((before) => ({ ...before, known: added(before.known, answers) }));
      }
      setState((before) => ({ ...before, asked: null }));
    };
    return {
      ...state,
      ask: (rows: readonly number[]) => {
        const open = rows.filter((row) => !state.known.has(row));
        if (open.length === 0) return;
        run.current += 1;
        const mine = run.current;
        setState((before) => ({ ...before, asked: open, failure: null }));
        ask(open, mine).catch((reason: unknown) => {
          if (run.current !== mine) return;
          setState((before) => ({ ...before, asked: null, failure: reasonInWords(reason) }));
        });
      },
      stop: () => {
        run.current += 1;
        setState((before) => ({ ...before, asked: null }));
      },
    };
  }, [host, list, state]);
}

function added(known: Statistics, answers: readonly TensorAnswer[]): Statistics {
  return new Map([...known, ...answers.map((answer) => [answer.row, answer] as const)]);
}

/** Splits rows into pieces with few values each. A row with many values is a piece of its own. */
function* pieces(rows: readonly number[], list: TensorList): Generator<number[]> {
  let piece: number[] = [];
  let values = 0;
  for (const row of rows) {
    const size = (list.rows[row]?.shape ?? []).reduce((product, length) => product * length, 1);
    if (piece.length === MOST_ROWS_ASKED || (piece.length > 0 && values + size > VALUES_AT_ONCE)) {
      yield piece;
      piece = [];
      values = 0;
    }
    piece.push(row);
    values += size;
  }
  if (piece.length > 0) yield piece;
}
