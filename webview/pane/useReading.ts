import { useRef } from 'preact/hooks';
import type { MapQuery } from '../../src/protocol/statistics';
import { mapReading, type Reading, wholeReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import { type Extent, type Measured, versionOf } from '../sight/measured';
import { chosenTarget, type PositionTarget, type Selection, type Target, type WholeTarget } from '../sight/selection';
import type { Answer } from '../state/answer';
import { type KlMaps, mapQuery, useKlMap } from '../state/runAnswers';
import { useObserved } from '../state/observable';

const WAITING: Answer<never> = { kind: 'waiting' };

/**
 * The target of the pane: what is pointed at; else what the reader has chosen; else, until something is chosen, what was
 * pointed at last.
 */
export function useTarget(): Target {
  const { sight, pointed } = useSight();
  const { selection, isKept } = sight;
  const last = useRef<{ readonly selection: Selection; target: Target } | null>(null);
  if (last.current?.selection !== selection) last.current = { selection, target: chosenTarget(selection) };
  const under = useObserved(pointed);
  if (under !== null) last.current.target = under;
  return under ?? (isKept ? chosenTarget(selection) : last.current.target);
}

/** A target and what is read of it. */
interface Read {
  readonly target: Target;
  /** `null` while nothing of it is measured. */
  readonly reading: Reading | null;
}

/** What the pane shows, and the position that it will show once its read-out is here; `null` if it shows what it should. */
export interface Reads extends Read {
  readonly coming: PositionTarget | null;
}

/**
 * Reads the target. What a position of a map shows may still be on its way: until it is here, what was read before stays.
 * Of a position that can't be read, its group is read as a whole.
 */
export function useReading(target: Target, measured: Measured, maps: KlMaps): Reads {
  const last = useRef<Read | null>(null);
  const position = target.kind === 'position' ? target : null;
  const at = usePositionReading(position, measured, maps);
  const ofWhole = (whole: WholeTarget): Read => ({ target, reading: wholeReading(whole, measured) });
  const ofGroup = { kind: 'group', group: target.group } as const;
  if (target.kind !== 'position') last.current = ofWhole(target);
  else if (at.kind === 'here') last.current = { target, reading: at.value };
  else if (at.kind === 'refused') last.current = ofWhole(ofGroup);
  return { ...(last.current ?? ofWhole(ofGroup)), coming: at.kind === 'waiting' ? position : null };
}

/** Reads a position of a map; waits without a position. */
export function usePositionReading(at: PositionTarget | null, extent: Extent, maps: KlMaps): Answer<Reading> {
  const query = at && mapQuery({ quantity: extent.shown.quantity, ...at });
  const version = at === null ? '' : versionOf(extent, at.group);
  const asked = useKlMap(maps, query && extent.reached[query.group] ? query : null, version);
  if (at === null || query === null) return WAITING;
  if (asked.kind !== 'here') return asked;
  // Until the map asked for arrives, the previous one is there.
  const reading = isSame(asked.value.query, query) ? mapReading(asked.value, at, extent.noun) : null;
  return reading === null ? WAITING : { kind: 'here', value: reading };
}

function isSame(a: MapQuery, b: MapQuery): boolean {
  return a.quantity === b.quantity && a.group === b.group && a.channel === b.channel && a.image === b.image;
}
