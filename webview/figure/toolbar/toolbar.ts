/** What a figure's toolbar offers. A figure gives only the items that make sense for it; their order is always this. */
import type { ComponentChildren } from 'preact';
import type { ScaleKind } from '../../../src/figures/scales/symlog';

export type DomainKind = 'auto' | 'shared' | 'typed';

export interface FigureToolbar {
  readonly scale?: {
    readonly offered: readonly ScaleKind[];
    readonly chosen: ScaleKind;
    /** Why the page chose this scale by itself, in a sentence; `null` if the user chose it, or it is the usual one. */
    readonly why: string | null;
    readonly onChoose: (scale: ScaleKind) => void;
  };
  readonly domain?: {
    readonly offered: readonly DomainKind[];
    readonly chosen: DomainKind;
    /** Whose values a shared domain covers, in words; `null` if none is offered. */
    readonly sharedWith: string | null;
    /** The ends in use. */
    readonly from: number;
    readonly to: number;
    /** Shown over the fields for typed ends: how the values are distributed. */
    readonly over?: ComponentChildren;
    readonly onChoose: (domain: Exclude<DomainKind, 'typed'>) => void;
    readonly onType: (from: number, to: number) => void;
  };
  readonly inverted?: Switch;
  readonly grid?: Switch;
  readonly values?: Switch;
}

interface Switch {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}
