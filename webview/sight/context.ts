/** The page's sight, shared by all components that show or change it. */
import { createContext } from 'preact';
import { useCallback, useContext, useMemo } from 'preact/hooks';
import type { ColourMap } from '../../src/protocol/inspection';
import { MEANINGS } from '../../src/protocol/quantities';
import { colouringOf, signedColouring } from '../../src/figures/colour/colourMap';
import { Observable } from '../state/observable';
import { usePageKind } from '../theme/theme';
import type { Measured } from './measured';
import type { Target } from './selection';
import type { WhatIfTarget } from './whatIfChoice';
import { changeAmong, type Sight, type SightChange, type SightChoice, sightOf } from './sight';

export interface SightControl {
  readonly sight: Sight;
  readonly change: (change: SightChange) => void;
  /**
   * The target under the pointer or a cursor. It changes too often to be part of the sight, so components subscribe to
   * it.
   */
  readonly pointed: Observable<Target | null>;
  /** The same in the view What if, which shows other quantities than the rest of the page. */
  readonly whatIfPointed: Observable<WhatIfTarget | null>;
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
  const pageKind = usePageKind();
  const colouring = MEANINGS[shown.part].signed ? signedColouring(pageKind) : colouringOf(colourMap);
  const sight = useMemo(() => sightOf(choice, shapes, imagesKept, colouring), [choice, shapes, imagesKept, colouring]);
  const change = useCallback(
    (changed: SightChange) => {
      changeChoice(changeAmong(shapes, changed));
    },
    [changeChoice, shapes],
  );
  const pointed = useMemo(() => new Observable<Target | null>(null), []);
  const whatIfPointed = useMemo(() => new Observable<WhatIfTarget | null>(null), []);
  return useMemo(() => ({ sight, change, pointed, whatIfPointed }), [sight, change, pointed, whatIfPointed]);
}
