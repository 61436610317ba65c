/** What the reader has set up, which survives hiding, moving, splitting and reloading the page. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { SUM_QUANTITIES } from '../../src/protocol/sumQuantities';
import type { GivenFlag, InspectionRequest } from '../../src/protocol/inspection';
import type { Pin } from '../pins/pin';
import { FIRST_SELECTION } from '../sight/selection';
import type { SightChoice } from '../sight/sight';
import type { Host } from '../state/host';

export interface View extends SightChoice {
  readonly pins: readonly Pin[];
  /** What was answered last about the file, to be preselected where the reader wants to answer anew. */
  readonly answers: readonly GivenFlag[];
}

/** How far the page is scrolled changes too often to be part of what is drawn. */
interface Kept {
  readonly view: View;
  readonly scroll: number;
}

/**
 * Changes whenever `Kept` does: what an earlier version of the page has left is not taken. Pins hold a number for every
 * quantity.
 */
const FORMAT = ['4', ...Object.keys(LATENT_QUANTITIES), ...Object.keys(SUM_QUANTITIES)].join(' ');

const FIRST: Kept = {
  view: { selection: FIRST_SELECTION, quantity: 'kl', pins: [], logarithmicCounts: false, answers: [] },
  scroll: 0,
};

/** What is kept by the host, beside the request that the extension makes again after a reload. */
export class Memory {
  readonly #host: Host;
  #request: InspectionRequest | null = null;
  #kept: Kept;

  constructor(host: Host) {
    this.#host = host;
    this.#kept = recalled(host.remembered());
  }

  get kept(): Kept {
    return this.#kept;
  }

  keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    this.#write();
  }

  keepRequest(request: InspectionRequest): void {
    this.#request = request;
    this.#write();
  }

  #write(): void {
    if (this.#request) this.#host.remember({ format: FORMAT, request: this.#request, ...this.#kept });
  }
}

/** The view and how to change parts of it. */
export function useView(memory: Memory): [View, (change: (view: View) => Partial<View>) => void] {
  const [view, setView] = useState(memory.kept.view);
  useEffect(() => {
    memory.keep({ view });
  }, [memory, view]);
  const change = useCallback((changed: (view: View) => Partial<View>) => {
    setView((before) => ({ ...before, ...changed(before) }));
  }, []);
  return [view, change];
}

function recalled(state: unknown): Kept {
  const ours = typeof state === 'object' && state !== null && 'format' in state && state.format === FORMAT;
  return ours ? (state as unknown as Kept) : FIRST;
}
