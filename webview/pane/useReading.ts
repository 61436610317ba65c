import { useRef } from 'preact/hooks';
import type { MapQuery } from '../../src/protocol/statistics';
import { mapReading, type Reading, wholeReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
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
export interface Read {
  readonly target: Target;
  /** `null` while nothing of it is measured. */
  readonly reading: Reading | null;
  /** Whether another target is wanted, and still on its way. */
  readonly isComing: boolean;
}

/**
 * Reads the target. What a position of a map shows may still be on its way: until it is here, what was read before stays.
 * Of a position that can't be read, its group is read as a whole.
 */
export function useRead(target: Target, measured: Measured, maps: KlMaps): Read {
  const last = useRef<Read | null>(null);
  const at = usePositionReading(target.kind === 'position' ? target : null, measured, maps);
  const ofWhole = (whole: WholeTarget): Read => ({ target, reading: wholeReading(whole, measured), isComing: false });
  const ofGroup = { kind: 'group', group: target.group } as const;
  if (target.kind !== 'position') last.current = ofWhole(target);
  else if (at.kind === 'here') last.current = { target, reading: at.value, isComing: false };
  else if (at.kind === 'refused') last.current = ofWhole(ofGroup);
  const isComing = target.kind === 'position' && at.kind === 'waiting';
  return { ...(last.current ?? ofWhole(ofGroup)), isComing };
}

/** Reads a position of a map; waits without a position. */
export function usePositionReading(at: PositionTarget | null, measured: Measured, maps: KlMaps): Answer<Reading> {
  const { quantity } = measured.shown;
  const query = at && mapQuery({ quantity, ...at });
  const version = at === null ? '' : versionOf(measured, at.group);
  const asked = useKlMap(maps, query && measured.reached[query.group] ? query : null, version);
  if (at === null || query === null) return WAITING;
  const arrived = asked.kind === 'here' && isSame(asked.value.query, query) ? asked.value : null;
  const map = maps.known(query, version) ?? arrived;
  const reading = map && mapReading(map, at, measured.noun);
  if (reading !== null) return { kind: 'here', value: reading };
  return asked.kind === 'refused' ? asked : WAITING;
}

function isSame(a: MapQuery, b: MapQuery): boolean {
  return a.quantity === b.quantity && a.group === b.group && a.channel === b.channel && a.image === b.image;
}
