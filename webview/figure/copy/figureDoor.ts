import { createContext } from 'preact';
import { useContext, useEffect, useMemo } from 'preact/hooks';
import type { FigureContents, ProvenanceLine } from '../../../src/figures/contents';
import type { FigureRegistry } from './figureRegistry';

/** The way of figures out of the page. */
export interface FigureDoor {
  /** Copies to the clipboard of VS Code. Rejects if that fails. */
  copy(text: string): Promise<void>;
  /** Asks where to save a file under a suggested name, and saves it. */
  save(name: string, bytes: Uint8Array): void;
  /** Where the page's numbers come from. Never rejects: a line says what is not known. */
  provenance(): Promise<readonly ProvenanceLine[]>;
  readonly figures: FigureRegistry;
}

const Context = createContext<FigureDoor | null>(null);

/** Gives all figures inside it their way out. */
export const FigureDoorProvider = Context.Provider;

/** @returns `null` outside a `FigureDoorProvider`, where figures can't be copied */
export function useFigureDoor(): FigureDoor | null {
  return useContext(Context);
}

/**
 * Lets commands of VS Code copy the figure.
 * @param contents `null` while there is nothing to copy
 * @returns to be called whenever the figure is pointed at or used
 */
export function useRegistered(id: string, contents: (() => FigureContents) | null): () => void {
  const figures = useFigureDoor()?.figures;
  useEffect(() => (contents === null ? undefined : figures?.add(id, contents)), [figures, id, contents]);
  return useMemo(() => () => figures?.touch(id), [figures, id]);
}
