import { useEffect, useRef } from 'preact/hooks';

/** Makes `[` and `]` step through the groups wherever the focus is, except in form fields. */
export function useGroupKeys(onStep: (step: 1 | -1) => void): void {
  const latest = useRef(onStep);
  useEffect(() => {
    latest.current = onStep;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) return;
      if (event.ctrlKey || event.metaKey) return;
      if (event.key === '[') latest.current(-1);
      if (event.key === ']') latest.current(1);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
