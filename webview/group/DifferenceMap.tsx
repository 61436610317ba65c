import type { ColourScale } from '../../src/figures/colour/colourScale';
import { ColourBar } from '../colour/ColourBar';
import { mapSize } from '../maps/MapCanvas';
import { PositionOutlines } from '../maps/PositionOutlines';
import { useValuePixels } from '../maps/useValuePixels';
import type { MapDifference } from './mapDifference';
import { t } from '../text/translate';

interface Props {
  difference: MapDifference;
  /** The group of B, whose positions are outlined. */
  group: number;
  scale: ColourScale;
  edge: number;
}

/** The difference of two maps, in colours to either side of zero. */
export function DifferenceMap({ difference, group, scale, edge }: Props) {
  const { height, width, nats } = difference;
  const shape = { channels: 1, height, width };
  const size = mapSize(shape, edge);
  const canvas = useValuePixels(nats, shape, scale);
  return (
    <div class="map">
      <div class="map-field" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        <canvas
          ref={canvas}
          class="difference"
          role="img"
          aria-label={t`B − A by latent position`}
          data-testid="difference-map"
          style={{ width: `${size.width}px`, height: `${size.height}px` }}
        />
        <PositionOutlines group={group} shape={shape} />
      </div>
      <ColourBar scale={scale} />
    </div>
  );
}
