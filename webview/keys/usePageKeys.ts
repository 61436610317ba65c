import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Makes single keys work wherever the focus is, except in form fields that take letters and while a menu or dialog is
 * open. Names are those of `KeyboardEvent.key`.
 */
export function usePageKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  // At once, so that a key acts on what the key before it led to, however fast they follow each other.
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input:not([type=range]), select, textarea') !== null)
        return;
      if (document.querySelector(':popover-open:not(.tip), dialog[open]') !== null) return;
      const action = latest.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
