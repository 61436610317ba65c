import type { ImageMap } from '../../src/protocol/imageMaps';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { mapSize } from '../maps/MapCanvas';
import { useValuePixels } from '../maps/useValuePixels';
import { threeDigits } from '../../src/protocol/numbers';
import type { ImageNoun } from '../text/words';
import { TILE_EDGE, TILE_HEIGHT, TILE_WIDTH } from './tiles';
import { numbered } from '../text/nouns';

interface Props {
  map: ImageMap;
  /** Among the maps, counted from 0. */
  place: number;
  height: number;
  width: number;
  scale: ColourScale;
  noun: ImageNoun;
  columns: number;
  mapped: number;
  isActive: boolean;
  isChosen: boolean;
  onChoose: (place: number) => void;
}

/** Id of the map at a place. */
export function tileId(place: number): string {
  return `small-map-${place}`;
}

/** One image's map, with its number below. */
export function Tile(props: Props) {
  const { map, place, height, width, scale, noun, columns, mapped, isActive, isChosen, onChoose } = props;
  const { image, nats, valueNats, name } = map;
  const canvas = useValuePixels(nats, { height, width }, scale);
  const size = mapSize({ channels: 1, height, width }, TILE_EDGE);
  return (
    <div
      id={tileId(place)}
      class={`tile ${isActive ? 'active' : ''}`}
      role="option"
      aria-selected={isChosen}
      aria-label={`${numbered(noun, image)}${noun === 'image' ? `, ${name}` : ''}: ${threeDigits(valueNats)} nats`}
      aria-setsize={mapped}
      aria-posinset={place + 1}
      data-image={image}
      data-place={place}
      data-value={String(valueNats)}
      style={{
        left: `${(place % columns) * TILE_WIDTH}px`,
        top: `${Math.floor(place / columns) * TILE_HEIGHT}px`,
      }}
      onClick={() => {
        onChoose(place);
      }}
    >
      <canvas ref={canvas} style={{ width: `${size.width}px`, height: `${size.height}px` }} />
      <span aria-hidden="true">{image}</span>
    </div>
  );
}
