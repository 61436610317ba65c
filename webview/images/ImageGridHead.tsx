import { useMemo } from 'preact/hooks';
import type { ImageSort } from '../../src/protocol/images';
import type { Measured } from '../sight/measured';
import { isNumbered } from '../text/channelNumbers';
import { columnName } from './imageWords';
import { moveAmongButtons } from './moveAmongButtons';
import { t } from '../text/translate';

interface Props {
  measured: Measured;
  sorted: { readonly sort: ImageSort; readonly descending: boolean };
  hasNelbo: boolean;
  onSort: (sort: ImageSort) => void;
}

/**
 * The headers, each of which sorts the table by its column. The arrow keys move between them. Redrawn only when the order
 * or the columns change, because a scroll redraws the table around them.
 */
export function ImageGridHead({ measured, sorted, hasNelbo, onSort }: Props) {
  const { shapes, shown, hasFlows } = measured;
  const { sort, descending } = sorted;
  const whole = hasFlows ? 'estimate' : shown.whole;
  return useMemo(() => {
    const selected = typeof sort === 'object' ? sort.group : null;
    const header = (by: ImageSort, text: string, width: string) => (
      <Header
        key={columnName(by, whole)}
        name={columnName(by, whole)}
        testId={`sort-${typeof by === 'object' ? by.group : by}`}
        direction={JSON.stringify(by) !== JSON.stringify(sort) ? null : descending ? 'descending' : 'ascending'}
        width={width}
        onSort={() => {
          onSort(by);
        }}
      >
        {text}
      </Header>
    );
    return (
      <div class="image-row head" role="row" onKeyDown={moveAmongButtons}>
        <span role="columnheader" class="pictures">
          <span class="unseen">{t`pictures`}</span>
        </span>
        {header('index', '#', 'index')}
        {header('name', t`file`, 'name')}
        {hasNelbo && header('nelbo', 'NELBO', 'number costliest')}
        {hasNelbo && header('reconstruction', t`recon.`, 'number')}
        {header('kl', 'KL', hasNelbo ? 'number' : 'number costliest')}
        {shapes.map((_, group) =>
          header({ group }, isNumbered(group, shapes.length, selected) ? String(group) : '', 'of-group'),
        )}
      </div>
    );
  }, [shapes, whole, sort, descending, hasNelbo, onSort]);
}

interface HeaderProps {
  name: string;
  testId: string;
  /** `null` unless the table is sorted by this column. */
  direction: 'ascending' | 'descending' | null;
  width: string;
  onSort: () => void;
  children: string;
}

function Header({ name, testId, direction, width, onSort, children }: HeaderProps) {
  return (
    <span role="columnheader" aria-sort={direction ?? undefined} class={width}>
      <button
        type="button"
        tabIndex={direction === null ? -1 : 0}
        aria-label={children === '' ? t`Sort by ${name}` : undefined}
        title={t`Sort by ${name}`}
        data-testid={testId}
        onClick={onSort}
      >
        {children}
        {direction !== null && <span aria-hidden="true">{direction === 'descending' ? '↓' : '↑'}</span>}
      </button>
    </span>
  );
}
