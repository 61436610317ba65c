import { useLayoutEffect } from 'preact/hooks';
import type { NumbersReading } from '../../pins/numbers';
import { useSame } from '../../state/answer';
import { Observable } from '../../state/observable';

/** What follows a slider, for the pane; `null` while nothing does. A document holds one page, and so one of these. */
export const LIVE_NUMBERS = new Observable<NumbersReading | null>(null);

/** Lets the pane read what follows the slider, as long as its view is shown. @param reading `null` while there is none */
export function useLiveNumbers(reading: NumbersReading | null): void {
  const same = useSame(reading);
  useLayoutEffect(() => {
    LIVE_NUMBERS.set(same);
    return () => {
      LIVE_NUMBERS.set(null);
    };
  }, [same]);
}
