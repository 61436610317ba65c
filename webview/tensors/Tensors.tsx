import { useMemo, useState } from 'preact/hooks';
import type { TensorList } from '../../src/protocol/tensors';
import type { Host } from '../state/host';
import { count } from '../../src/protocol/numbers';
import { TensorTable } from './TensorTable';
import { type Statistics, useTensorList, useTensorStatistics } from './useTensors';
import { t } from '../text/translate';
import { counted, countedOf } from '../text/nouns';

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
        <h2>{t`Tensors`}</h2>
      </summary>
      {answer.kind === 'waiting' && (
        <p class="notice" role="status">
          {t`Reading the list of tensors …`}
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
  if (list.rows.length === 0) return <p class="notice">{t`The file holds no tensors.`}</p>;
  const readable = rows.filter((row) => list.rows[row]?.isReadable);
  const done = asked?.filter((row) => known.has(row)).length ?? 0;
  return (
    <>
      <div class="tensors-tools">
        <input
          type="search"
          placeholder={t`Filter by name`}
          aria-label={t`Filter tensors by name`}
          data-testid="tensors-filter"
          value={filter}
          onInput={(event) => {
            setFilter(event.currentTarget.value);
          }}
        />
        <span class="sub" role="status" data-testid="tensors-count">
          {list.isComplete
            ? countedOf(rows.length, list.rows.length, 'tensor')
            : t`${countedOf(rows.length, list.rows.length, 'tensor')}, the first of those in the file`}
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
            {t`Statistics of ${rows.length < list.rows.length ? t`these ${count(readable.length)}` : t`all`}`}
          </button>
        ) : (
          <>
            <progress value={done} max={asked.length} aria-label={t`Tensors read`} />
            <span class="sub">{t`${count(done)} of ${count(asked.length)}`}</span>
            <button type="button" class="button" data-testid="tensors-stop" onClick={statistics.stop}>
              {t`Stop`}
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
  const read = known.size < rows.length ? counted(known.size, 'tensor') : null;
  if (first === undefined) {
    return read === null ? t`All values are finite.` : t`Of the ${read} read, all values are finite.`;
  }
  const name = rows[first]?.name ?? '';
  const start =
    read === null
      ? t`The first with values that are not finite is ${name}`
      : t`Of the ${read} read, the first with values that are not finite is ${name}`;
  const others = broken.length - 1;
  if (others === 0) return `${start}.`;
  return others === 1 ? t`${start}; 1 more is not finite either.` : t`${start}; ${others} more are not finite either.`;
}
