/** The page's sight, shared by all components that show or change it. */
import { createContext } from 'preact';
import { useCallback, useContext, useMemo } from 'preact/hooks';
import type { ColourMap } from '../../src/protocol/inspection';
import { colouringOf, signedColouring } from '../colour/colourMap';
import { Observable } from '../state/observable';
import { MEANINGS } from '../../src/protocol/quantities';
import { usePageKind } from '../theme/theme';
import type { Measured } from './measured';
import type { Target } from './selection';
import { changeAmong, type Sight, type SightChange, type SightChoice, sightOf } from './sight';

export interface SightControl {
  readonly sight: Sight;
  readonly change: (change: SightChange) => void;
  /**
   * The target under the pointer or a cursor. It changes too often to be part of the sight, so components subscribe to
   * it.
   */
  readonly pointed: Observable<Target | null>;
}

const SightContext = createContext<SightControl | null>(null);

/** Provides the sight to the components inside it. */
export const SightProvider = SightContext.Provider;

/** @throws Error outside a `SightProvider` */
export function useSight(): SightControl {
  const control = useContext(SightContext);
  if (control === null) throw new Error('This component needs a SightProvider around it.');
  return control;
}

/**
 * Returns the reader's sight, limited to what this model and input offer, and a function that changes it.
 * @param changeChoice the same function at every call
 */
export function useSightControl(
  choice: SightChoice,
  changeChoice: (change: SightChange) => void,
  { shapes, imagesKept, shown }: Measured,
  colourMap: ColourMap,
): SightControl {
  const { selection, quantity, logarithmicCounts } = choice;
  const pageKind = usePageKind();
  const colouring = MEANINGS[shown.part].signed ? signedColouring(pageKind) : colouringOf(colourMap);
  const sight = useMemo(
    () => sightOf({ selection, quantity, logarithmicCounts }, shapes, imagesKept, colouring),
    [selection, quantity, logarithmicCounts, shapes, imagesKept, colouring],
  );
  const change = useCallback(
    (changed: SightChange) => {
      changeChoice(changeAmong(shapes, changed));
    },
    [changeChoice, shapes],
  );
  const pointed = useMemo(() => new Observable<Target | null>(null), []);
  return useMemo(() => ({ sight, change, pointed }), [sight, change, pointed]);
}
