import { useEffect, useState } from 'preact/hooks';
import { reasonInWords } from './host';
import { t } from '../text/translate';

const SAID_FOR_MS = 2000;

/**
 * What a copy came to, for the two seconds after it: `null` before and after them. `copying` takes the promise of what
 * to say; if it rejects, the reason is said.
 */
export function useSaid(): { readonly said: string | null; readonly copying: (done: Promise<string>) => void } {
  const [said, say] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = window.setTimeout(() => {
      say(null);
    }, SAID_FOR_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [said]);
  const copying = (done: Promise<string>) => {
    done.then(say, (reason: unknown) => {
      say(t`Not copied: ${reasonInWords(reason)}`);
    });
  };
  return { said, copying };
}
