import { useEffect, useState } from 'preact/hooks';
import type { InputOffer, SearchState } from '../../src/protocol/offers';
import { reasonInWords, type Host } from '../state/host';

/** Inputs that the menu offers, as far as they are known. */
export interface Offers {
  /** `null` until it is known which are still there. */
  readonly recent: readonly InputOffer[] | null;
  readonly found: readonly InputOffer[];
  readonly search: SearchState;
  /** Why the extension could not answer; `null` if it could. */
  readonly problem: string | null;
}

const NOTHING_YET: Offers = { recent: null, found: [], search: 'under way', problem: null };

/** Asks for offers while the menu is open. Closing it ends the search. */
export function useOffers({ ask }: Pick<Host, 'ask'>, isOpen: boolean): Offers {
  const [offers, setOffers] = useState(NOTHING_YET);
  useEffect(() => {
    if (!isOpen) return;
    let isAwaited = true;
    const tell = (known: Partial<Offers>) => {
      if (isAwaited) setOffers((before) => ({ ...before, ...known }));
    };
    const search = async () => {
      let found: readonly InputOffer[] = [];
      for (let state: SearchState = 'under way'; state === 'under way' && isAwaited;) {
        const answer = await ask('workspaceInputs', found.length);
        found = [...found, ...answer.offers];
        state = answer.search;
        tell({ found, search: state });
      }
    };
    const askAll = async () => {
      tell({ search: 'under way', problem: null });
      await Promise.all([ask('recentInputs', null).then((recent) => tell({ recent })), search()]);
    };
    askAll().catch((reason: unknown) => {
      tell({ search: 'complete', problem: reasonInWords(reason) });
    });
    return () => {
      isAwaited = false;
    };
  }, [ask, isOpen]);
  return offers;
}
