/** Remembers the scroll position, and restores it once the page is long enough. */
import { useEffect } from 'preact/hooks';
import type { Memory } from './view';

/** Signs that the reader wants to go elsewhere. */
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
 * Scrolls to `wanted`. The page grows as results arrive, so it tries again until it gets there or the reader moves, and
 * then calls `then`. Returns a function that gives up.
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

/** Saves every scroll at once: the page may be hidden, and so be gone, at any time. */
function keepScroll(memory: Memory): () => void {
  const onScroll = () => {
    memory.keep({ scroll: window.scrollY });
  };
  window.addEventListener('scroll', onScroll);
  return () => {
    window.removeEventListener('scroll', onScroll);
  };
}
