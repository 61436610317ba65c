import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Sets the height of an element's tallest content so far, at this width and for this `key`, as `--tallest` for its
 * style sheet. Whatever lies below, and the page under the pointer, then stay in place while the content changes.
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
