import { useEffect, useRef } from 'preact/hooks';
import { axisMarks } from '../text/numbers';
import { cssColour, TABLE_SIZE } from './colourMap';
import type { ColourScale } from './colourScale';

const TICKS = [1, 0.75, 0.5, 0.25, 0];
const SIGNED_TICKS = [1, 0.5, 0, -0.5, -1];

/** The colour table over the scale's domain, in nats. Its end is at the top; zero is at the bottom or in the middle. */
export function ColourBar({ scale: { colouring, end } }: { scale: ColourScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    for (let entry = 0; entry < TABLE_SIZE; entry++) {
      context.fillStyle = cssColour(colouring, entry);
      context.fillRect(0, TABLE_SIZE - 1 - entry, 1, 1);
    }
  }, [colouring]);
  const { texts, unit } = axisMarks(end, colouring.signed ? SIGNED_TICKS : TICKS);
  return (
    <div class="colour-bar" role="img" aria-label={`Colours from ${texts.at(-1) ?? ''} to ${texts[0] ?? ''} ${unit}`}>
      <canvas ref={canvas} width={1} height={TABLE_SIZE} />
      <div class="ticks">
        {texts.map((label, place) => (
          <span key={place}>{label}</span>
        ))}
      </div>
      {unit !== 'nats' && <span class="unit">{unit}</span>}
    </div>
  );
}
