import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Sets `--tallest` on an element to the height of its tallest content so far, at this width and for this `key`. Its
 * style sheet uses it to keep whatever lies below, and the page under the pointer, in place while the content changes.
 */
export function useTallest(key: string): { current: HTMLDivElement | null } {
  const element = useRef<HTMLDivElement | null>(null);
  const tallest = useRef({ key, width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    const content = current?.firstElementChild;
    if (!current || !(content instanceof HTMLElement)) return;
    const { offsetWidth: width, offsetHeight: height } = content;
    const before = tallest.current;
    if (key === before.key && width === before.width && height <= before.height) return;
    tallest.current = { key, width, height };
    current.style.setProperty('--tallest', `${height}px`);
  });
  return element;
}
