import { useMemo } from 'preact/hooks';
import type { KlValues } from '../../src/protocol/statistics';
import { cssColour, isLight, OUTSIDE } from '../../src/figures/colour/colourMap';
import { type ColourScale, tableEntry } from '../../src/figures/colour/colourScale';
import { OutsideKey } from '../colour/OutsideKey';
import { positionsUnderTwoStandardErrors } from '../readOut/readings';
import { MARK_COLOURS } from '../maps/heatMapDrawing';
import { rich } from '../text/translate';

/** Explains what the colour bar doesn't: values that are not on it, and the marks. */
export function MapKey({ map, scale }: { map: KlValues; scale: ColourScale }) {
  const { outside, marked } = useMemo(() => contentsOf(map), [map]);
  if (outside.length === 0 && !marked) return null;
  const { colouring } = scale;
  const zero = tableEntry(scale, 0);
  const dot = {
    '--cell': cssColour(colouring, zero),
    '--mark': isLight(colouring, zero) ? MARK_COLOURS.onLight : MARK_COLOURS.onDark,
  };
  return (
    <p class="map-key">
      <OutsideKey outside={outside} />
      {marked && <span>{rich`${(<span class="dot" style={dot} />)} mean under two standard errors`}</span>}
    </p>
  );
}

function contentsOf(map: KlValues) {
  return { outside: outsideIn(map.klNats), marked: positionsUnderTwoStandardErrors(map)?.includes(true) ?? false };
}

function outsideIn(values: Float64Array): (typeof OUTSIDE)[number][] {
  const found = new Set<number>();
  for (const value of values) if (!Number.isFinite(value)) found.add(value);
  return OUTSIDE.filter(({ is }) => [...found].some(is));
}
