import { useMemo } from 'preact/hooks';
import type { KlMap } from '../../src/protocol/statistics';
import { OUTSIDE } from '../colour/colourMap';
import { mapValues, underTwoStandardErrors } from '../readOut/readings';

/** Names what the colour bar does not: values outside it, and the marks. */
export function MapKey({ map }: { map: KlMap }) {
  const { outside, marked } = useMemo(() => contentsOf(map), [map]);
  if (outside.length === 0 && !marked) return null;
  return (
    <p class="map-key">
      {outside.map(({ name, colour }) => (
        <span key={name}>
          <span class="swatch" style={{ backgroundColor: `rgb(${colour.join(', ')})` }} /> {name}
        </span>
      ))}
      {marked && (
        <span>
          <span class="dot" /> mean under two standard errors
        </span>
      )}
    </p>
  );
}

function contentsOf(map: KlMap) {
  const values = mapValues(map);
  const outside = OUTSIDE.filter(({ is }) => values.some(is));
  const marked =
    map.kind === 'sum' &&
    map.standardErrorNats?.some((standardError, index) =>
      underTwoStandardErrors({ mean: map.klNats[index] ?? NaN, standardError }),
    );
  return { outside, marked };
}
