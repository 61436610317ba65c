import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

/** Distance from the pointer, in CSS pixels. */
const AWAY = 14;

/** Where the pointer was last, and whether a key was pressed since: then there is no pointer to be near. */
const pointer = { x: 0, y: 0, moved: false };
window.addEventListener(
  'pointermove',
  ({ clientX, clientY }) => {
    pointer.x = clientX;
    pointer.y = clientY;
    pointer.moved = true;
  },
  { capture: true },
);
window.addEventListener(
  'keydown',
  () => {
    pointer.moved = false;
  },
  { capture: true },
);

/** A card of one line at the pointer. There is none while keys are used. */
export function AtPointer({ children }: { children: ComponentChildren }) {
  const card = useRef<HTMLDivElement>(null);
  const isPlaced = useRef(false);
  const [, appear] = useReducer((times: number) => times + 1, 0);
  // Before painting, so that it is never seen elsewhere.
  useLayoutEffect(() => {
    const place = () => {
      const { current } = card;
      if (current === null) return;
      const { offsetWidth: width, offsetHeight: height } = current;
      const left = pointer.x + AWAY + width > window.innerWidth ? pointer.x - AWAY - width : pointer.x + AWAY;
      const top = pointer.y + AWAY + height > window.innerHeight ? pointer.y - AWAY - height : pointer.y + AWAY;
      current.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
    };
    // A target is entered before the pointer has moved in it.
    const move = () => {
      if (card.current === null) appear(undefined);
      else place();
    };
    // A new answer may change the whole page several times before it is painted, and placing lays it out.
    const frame = isPlaced.current ? requestAnimationFrame(place) : 0;
    if (!isPlaced.current) place();
    isPlaced.current = card.current !== null;
    window.addEventListener('pointermove', move);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('pointermove', move);
    };
  });
  if (!pointer.moved) return null;
  return (
    <div ref={card} class="pointer-card" aria-hidden="true" data-testid="pointer-card">
      {children}
    </div>
  );
}
