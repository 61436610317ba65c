/** What the reader has set up. It survives hiding, moving, splitting and reloading the page. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { SUM_QUANTITIES } from '../../src/protocol/sumQuantities';
import type { GivenFlag, InspectionRequest } from '../../src/protocol/inspection';
import { AUTO_DOMAIN } from '../colour/colourDomain';
import type { Pin } from '../pins/pin';
import { FIRST_COMPARE } from '../sight/compareChoice';
import { FIRST_DISTRIBUTIONS } from '../sight/distributionsChoice';
import { FIRST_PICTURES } from '../sight/picturesChoice';
import { FIRST_SELECTION } from '../sight/selection';
import { FIRST_WHAT_IF } from '../sight/whatIfChoice';
import { FIRST_QUANTITY_MAP, type SightChoice } from '../sight/sight';
import type { Host } from '../state/host';

export interface View {
  readonly sight: SightChoice;
  readonly pins: readonly Pin[];
  /** The last answers about the file, preselected if the reader wants to change them. */
  readonly answers: readonly GivenFlag[];
}

/** `scroll` is not part of the view: it changes too often to redraw anything. */
interface Kept {
  readonly view: View;
  readonly scroll: number;
}

/**
 * Changes whenever `Kept` does, because state kept by an earlier version of the page is discarded. Pins hold a number
 * for every quantity.
 */
const FORMAT = ['19', ...Object.keys(LATENT_QUANTITIES), ...Object.keys(SUM_QUANTITIES)].join(' ');

const FIRST: Kept = {
  view: {
    sight: {
      view: 'overview',
      selection: FIRST_SELECTION,
      isKept: false,
      against: null,
      quantity: 'kl',
      unit: 'nats',
      barScale: 'auto',
      mapDomain: AUTO_DOMAIN,
      quantityMap: FIRST_QUANTITY_MAP,
      logarithmicCounts: true,
      distributions: FIRST_DISTRIBUTIONS,
      pictures: FIRST_PICTURES,
      whatIf: FIRST_WHAT_IF,
      compare: FIRST_COMPARE,
    },
    pins: [],
    answers: [],
  },
  scroll: 0,
};

/**
 * What the host keeps: the reader's view and scroll position, and the request that the extension repeats after a
 * reload.
 */
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

/** Returns the view, and a function that changes parts of it. */
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
