/** Remembers how far the view is scrolled, and restores it once the view is long enough. */
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Memory } from './view';

/** Signs that the reader wants to go elsewhere. */
const READER_MOVES = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

/**
 * @param stage what scrolls: an element with a single child, which grows
 * @param view which view it shows; another one begins at its top
 */
export function useScroll(memory: Memory, stage: RefObject<HTMLElement | null>, view: string): void {
  const shown = useRef(view);
  useEffect(() => {
    const { current } = stage;
    if (current === null) return;
    if (shown.current !== view) {
      shown.current = view;
      current.scrollTop = 0;
      memory.keep({ scroll: 0 });
    }
    let stop = seek(current, memory.kept.scroll, () => {
      stop = keepScroll(current, memory);
    });
    return () => {
      stop();
    };
  }, [memory, stage, view]);
}

/**
 * Scrolls to `wanted`. The view grows as results arrive, so it tries again until it gets there or the reader moves, and
 * then calls `then`. Returns a function that gives up.
 */
function seek(stage: HTMLElement, wanted: number, then: () => void): () => void {
  const settle = () => {
    stop();
    then();
  };
  const growth = new ResizeObserver(() => {
    stage.scrollTop = wanted;
    if (Math.abs(stage.scrollTop - wanted) <= 1) settle();
  });
  const stop = () => {
    growth.disconnect();
    for (const kind of READER_MOVES) window.removeEventListener(kind, settle);
  };
  for (const kind of READER_MOVES) window.addEventListener(kind, settle);
  if (stage.firstElementChild !== null) growth.observe(stage.firstElementChild);
  return stop;
}

/** Saves every scroll at once: the page may be hidden, and so be gone, at any time. */
function keepScroll(stage: HTMLElement, memory: Memory): () => void {
  const onScroll = () => {
    memory.keep({ scroll: stage.scrollTop });
  };
  stage.addEventListener('scroll', onScroll);
  return () => {
    stage.removeEventListener('scroll', onScroll);
  };
}
