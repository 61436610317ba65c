/** What the reader has chosen to look at, and keeps when the page is hidden, moved or reloaded. */
import { useCallback, useState } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { Host } from './host';

/** A latent position. */
export interface Position {
  readonly y: number;
  readonly x: number;
}

export interface Selection {
  readonly group: number;
  /** `null` is the sum over channels. */
  readonly channel: number | null;
  /** `null` is the mean over images. */
  readonly image: number | null;
  /** Where the cursor stands in the map; `null` while nothing is chosen there. */
  readonly position: Position | null;
}

/** What the read-out takes apart: a whole group, or what the map shows at a position. */
export type Target = { readonly kind: 'group'; readonly group: number } | ({ readonly kind: 'position' } & Position);

const FIRST: Selection = { group: 0, channel: null, image: null, position: null };

/** The selection and how to change parts of it. */
export function useSelection(host: Host): [Selection, (change: Partial<Selection>) => void] {
  const [selection, setSelection] = useState<Selection>(() => ({ ...FIRST, ...recalled(host.remembered()) }));
  const choose = useCallback(
    (change: Partial<Selection>) => {
      setSelection((before) => {
        const after = { ...before, ...change };
        host.remember(after);
        return after;
      });
    },
    [host],
  );
  return [selection, choose];
}

/** The selection as far as this model and input have it. */
export function within(selection: Selection, groups: readonly GroupShape[], imagesKept: number): Selection {
  const group = selection.group < groups.length ? selection.group : 0;
  const shape = groups[group];
  const { channel, image, position } = selection;
  return {
    group,
    channel: channel !== null && shape && channel < shape.channels ? channel : null,
    image: image !== null && image < imagesKept ? image : null,
    position: position && shape && position.y < shape.height && position.x < shape.width ? position : null,
  };
}

/** Selecting another group keeps the image; channel and position mean something else there. */
export function otherGroup(group: number): Partial<Selection> {
  return { group, channel: null, position: null };
}

/** An earlier version of the page may have remembered something else: only what fits is taken. */
function recalled(state: unknown): Partial<Selection> {
  if (typeof state !== 'object' || state === null) return {};
  const field = (name: string): unknown => Reflect.get(state, name);
  const position = field('position');
  const y: unknown = typeof position === 'object' && position !== null ? Reflect.get(position, 'y') : null;
  const x: unknown = typeof position === 'object' && position !== null ? Reflect.get(position, 'x') : null;
  return {
    group: index(field('group')) ?? 0,
    channel: index(field('channel')),
    image: index(field('image')),
    position: index(y) === null || index(x) === null ? null : { y: Number(y), x: Number(x) },
  };
}

function index(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}
