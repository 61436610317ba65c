import { useContext, useEffect, useRef } from 'preact/hooks';
import { inNats } from '../text/numbers';
import { Colours, cssColour, TABLE_SIZE } from './colourMap';

const TICKS = [1, 0.75, 0.5, 0.25, 0];

/** The colour table from 0 at the bottom to the domain's end, in nats. */
export function ColourBar({ end, height }: { end: number; height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const table = useContext(Colours);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    for (let entry = 0; entry < TABLE_SIZE; entry++) {
      context.fillStyle = cssColour(table, entry);
      context.fillRect(0, TABLE_SIZE - 1 - entry, 1, 1);
    }
  }, [table]);
  const ticks = end > 0 ? TICKS : [0];
  const { texts, unit } = inNats(ticks.map((tick) => tick * end));
  return (
    <div
      class="colour-bar"
      style={{ height: `${height}px` }}
      role="img"
      aria-label={`Colours from 0 to ${texts[0] ?? ''} ${unit}`}
    >
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
