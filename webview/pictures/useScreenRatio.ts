import { useEffect, useState } from 'preact/hooks';

/** Screen pixels for each CSS pixel. It changes with the zoom of the window, and between screens. */
export function useScreenRatio(): number {
  const [ratio, setRatio] = useState(() => window.devicePixelRatio);
  useEffect(() => {
    const media = window.matchMedia(`(resolution: ${ratio}dppx)`);
    const onChange = () => {
      setRatio(window.devicePixelRatio);
    };
    media.addEventListener('change', onChange);
    window.addEventListener('resize', onChange);
    return () => {
      window.removeEventListener('resize', onChange);
      media.removeEventListener('change', onChange);
    };
  }, [ratio]);
  return ratio;
}
