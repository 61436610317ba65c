import { useRef } from 'preact/hooks';
import type { MapQuery } from '../../src/protocol/statistics';
import { mapReading, type Reading, wholeReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import { chosenTarget, type PositionTarget, type Selection, type Target } from '../sight/selection';
import { type KlMaps, mapQuery, useKlMap } from '../state/runAnswers';
import { useObserved } from '../state/observable';

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

/** Reads the target, or else its group as a whole; `null` while nothing of it is measured. */
export function useReading(target: Target, measured: Measured, maps: KlMaps): Reading | null {
  const atPosition = usePositionReading(target.kind === 'position' ? target : null, measured, maps);
  if (target.kind !== 'position') return wholeReading(target, measured);
  return atPosition ?? wholeReading({ kind: 'group', group: target.group }, measured);
}

/** Reads a position of a map; `null` until what it shows is here, and without a position. */
export function usePositionReading(at: PositionTarget | null, measured: Measured, maps: KlMaps): Reading | null {
  const { quantity } = measured.shown;
  const query = at && mapQuery({ quantity, ...at });
  const version = at === null ? '' : versionOf(measured, at.group);
  const asked = useKlMap(maps, query && measured.reached[query.group] ? query : null, version);
  if (at === null || query === null) return null;
  const arrived = asked.kind === 'here' && isSame(asked.value.query, query) ? asked.value : null;
  const map = maps.known(query, version) ?? arrived;
  return map && mapReading(map, at, measured.noun);
}

function isSame(a: MapQuery, b: MapQuery): boolean {
  return a.quantity === b.quantity && a.group === b.group && a.channel === b.channel && a.image === b.image;
}
