import { useRef } from 'preact/hooks';
import type { KlMap } from '../../src/protocol/statistics';
import { type Reading, readingOf } from '../readOut/readings';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import { chosenTarget, type Selection, type Target } from '../sight/selection';
import { type KlMaps, useKlMap } from '../state/runAnswers';
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
  const { selection } = useSight().sight;
  const { quantity } = measured.shown;
  // A map that is shown may be kept no longer, as in a strip of many groups. Then it is asked for again.
  const { group, channel, image } = target.kind === 'position' ? target : selection;
  const query = { quantity, group, channel, image };
  const version = versionOf(measured, group);
  const asked = useKlMap(maps, measured.reached[group] ? query : null, version);
  const mapOf = (): KlMap | null => {
    const known = maps.known(query, version);
    if (known !== undefined) return known;
    return asked.kind === 'here' && isSame(asked.value.query, query) ? asked.value : null;
  };
  const map = target.kind === 'position' ? mapOf() : null;
  return readingOf(target, measured, map) ?? readingOf({ kind: 'group', group: target.group }, measured, null);
}

function isSame(a: KlMap['query'], b: KlMap['query']): boolean {
  return a.quantity === b.quantity && a.group === b.group && a.channel === b.channel && a.image === b.image;
}
