import { useEffect, useRef } from 'preact/hooks';
import { cssColour, TABLE_SIZE } from '../../src/figures/colour/colourMap';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { ticksOf } from './scaleTicks';
import { t } from '../text/translate';

interface Props {
  scale: ColourScale;
  /** Unit of the values; empty if they have none. */
  unit?: string;
  /** Whether it stands beside a small picture, so that fewer marks fit. */
  isShort?: boolean;
}

/** Share of a short bar that a mark's text takes. */
const SHORT_DISTANCE = 0.16;

/** The colour table over the scale's domain. Its largest value is at the top; zero is at the bottom or in the middle. */
export function ColourBar({ scale, unit: ofValues = 'nats', isShort = false }: Props) {
  const { colouring, inverted } = scale;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    for (let entry = 0; entry < TABLE_SIZE; entry++) {
      context.fillStyle = cssColour(colouring, inverted ? TABLE_SIZE - 1 - entry : entry);
      context.fillRect(0, TABLE_SIZE - 1 - entry, 1, 1);
    }
  }, [colouring, inverted]);
  const { ticks, unit } = ticksOf(scale, ofValues, isShort ? SHORT_DISTANCE : undefined);
  const [first, last] = [ticks[0]?.text ?? '', ticks.at(-1)?.text ?? ''];
  return (
    <div class="colour-bar" role="img" aria-label={t`Colours from ${first} to ${last} ${unit}`.trim()}>
      <canvas ref={canvas} width={1} height={TABLE_SIZE} />
      <div class="ticks">
        {ticks.map(({ place, text }) => (
          <span key={place} style={{ bottom: `${100 * place}%`, translate: `0 ${100 * place}%` }}>
            {text}
          </span>
        ))}
      </div>
      {unit !== ofValues && <span class="unit">{unit}</span>}
    </div>
  );
}
