import { useMemo, useState } from 'preact/hooks';
import type { TensorList } from '../../src/protocol/tensors';
import type { Host } from '../state/host';
import { count } from '../../src/protocol/numbers';
import { counted } from '../text/words';
import { TensorTable } from './TensorTable';
import { type Statistics, useTensorList, useTensorStatistics } from './useTensors';

interface Props {
  host: Host;
  /** Why no network could be built from the file, if that failed. */
  refusal: string | null;
}

/**
 * The tensors in the file, whether or not it is an NVAE. They are read when the section is opened, or at once if the
 * page has nothing else to show.
 */
export function Tensors({ host, refusal }: Props) {
  const [open, setOpen] = useState(refusal !== null);
  const [wanted, setWanted] = useState(open);
  const answer = useTensorList(host, wanted);
  // The file can't be read at all, and the page has already said so.
  if (answer.kind === 'refused' && answer.reason === refusal) return null;
  return (
    <details
      class="card tensors"
      data-testid="tensors"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
        if (event.currentTarget.open) setWanted(true);
      }}
    >
      <summary>
        <h2>Tensors</h2>
      </summary>
      {answer.kind === 'waiting' && (
        <p class="notice" role="status">
          Reading the list of tensors …
        </p>
      )}
      {answer.kind === 'refused' && (
        <p class="notice" role="alert">
          {answer.reason}
        </p>
      )}
      {open && answer.kind === 'here' && <Listed host={host} list={answer.value} />}
    </details>
  );
}

function Listed({ host, list }: { host: Host; list: TensorList }) {
  const [filter, setFilter] = useState('');
  const statistics = useTensorStatistics(host, list);
  const { known, asked, failure } = statistics;
  const rows = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const all = Array.from(list.rows.keys());
    return all.filter((row) => words.every((word) => list.rows[row]?.name.toLowerCase().includes(word)));
  }, [list, filter]);
  if (list.rows.length === 0) return <p class="notice">The file holds no tensors.</p>;
  const readable = rows.filter((row) => list.rows[row]?.isReadable);
  const done = asked?.filter((row) => known.has(row)).length ?? 0;
  return (
    <>
      <div class="tensors-tools">
        <input
          type="search"
          placeholder="Filter by name"
          aria-label="Filter tensors by name"
          data-testid="tensors-filter"
          value={filter}
          onInput={(event) => {
            setFilter(event.currentTarget.value);
          }}
        />
        <span class="sub" role="status" data-testid="tensors-count">
          {rows.length < list.rows.length ? `${count(rows.length)} of ` : ''}
          {counted(list.rows.length, 'tensor')}
          {list.isComplete ? '' : ', the first of those in the file'}
        </span>
        {asked === null ? (
          <button
            type="button"
            class="button"
            data-testid="tensors-statistics"
            disabled={readable.every((row) => known.has(row))}
            onClick={() => {
              statistics.ask(readable);
            }}
          >
            Statistics of {rows.length < list.rows.length ? `these ${count(readable.length)}` : 'all'}
          </button>
        ) : (
          <>
            <progress value={done} max={asked.length} aria-label="Tensors read" />
            <span class="sub">
              {count(done)} of {count(asked.length)}
            </span>
            <button type="button" class="button" data-testid="tensors-stop" onClick={statistics.stop}>
              Stop
            </button>
          </>
        )}
      </div>
      <p class="sub" role="status" data-testid="tensors-finding">
        {failure ?? (known.size > 0 ? findingInWords(list, known) : '')}
      </p>
      <TensorTable list={list} rows={rows} known={known} isBusy={asked !== null} onAsk={statistics.ask} />
    </>
  );
}

/** Names the first tensor, in the file's order, that has values that are not finite. */
function findingInWords({ rows }: TensorList, known: Statistics): string {
  const broken = rows.flatMap((_, row) => {
    const answer = known.get(row);
    return answer?.kind === 'statistics' && answer.notFinite > 0 ? [row] : [];
  });
  const [first] = broken;
  const of = known.size < rows.length ? `Of the ${counted(known.size, 'tensor')} read, ` : '';
  if (first === undefined) return `${of}${of === '' ? 'All' : 'all'} values are finite.`;
  const start = `${of}${of === '' ? 'The' : 'the'} first with values that are not finite is ${rows[first]?.name ?? ''}`;
  const others = broken.length - 1;
  return others === 0 ? `${start}.` : `${start}; ${others} more ${others === 1 ? 'is' : 'are'} not finite either.`;
}
