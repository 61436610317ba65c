/** Where the page was scrolled to: kept, and found again once the page is long enough. */
import { useEffect } from 'preact/hooks';
import type { Memory } from './view';

/** Signs that the reader goes somewhere else. */
const READER_MOVES = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

export function useScroll(memory: Memory): void {
  useEffect(() => {
    let stop = seek(memory.kept.scroll, () => {
      stop = keepScroll(memory);
    });
    return () => {
      stop();
    };
  }, [memory]);
}

/**
 * The page grows as results arrive, so it is tried again until the place is there or the reader has moved; `then`
 * follows. Returns how to give up.
 */
function seek(wanted: number, then: () => void): () => void {
  const settle = () => {
    stop();
    then();
  };
  const growth = new ResizeObserver(() => {
    window.scrollTo(0, wanted);
    if (Math.abs(window.scrollY - wanted) <= 1) settle();
  });
  const stop = () => {
    growth.disconnect();
    for (const kind of READER_MOVES) window.removeEventListener(kind, settle);
  };
  for (const kind of READER_MOVES) window.addEventListener(kind, settle);
  growth.observe(document.body);
  return stop;
}

/** At once, since the page may be hidden, and with that be gone, at any time. */
function keepScroll(memory: Memory): () => void {
  const onScroll = () => {
    memory.keep({ scroll: window.scrollY });
  };
  window.addEventListener('scroll', onScroll);
  return () => {
    window.removeEventListener('scroll', onScroll);
  };
}
