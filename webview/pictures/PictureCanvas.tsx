import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type DrawnPixels, drawPixels } from '../canvas/drawPixels';

interface Props {
  /** `null` while it is being fetched: the previous one stays for a moment. */
  drawn: DrawnPixels | null;
  /** `null` for a cover, which the words of the picture below it include. */
  label: string | null;
  style?: JSX.IntrinsicElements['canvas']['style'];
}

/** A canvas with one pixel for each pixel of the picture. The style sheet enlarges it. */
export function PictureCanvas({ drawn, label, style }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (drawn && canvas.current) drawPixels(canvas.current, drawn);
  }, [drawn]);
  const words =
    label === null
      ? ({ 'aria-hidden': true, class: 'cover' } as const)
      : ({ role: 'img', 'aria-label': label } as const);
  return <canvas ref={canvas} width={1} height={1} aria-busy={drawn === null} style={style} {...words} />;
}
