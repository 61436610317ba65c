import { useLayoutEffect } from 'preact/hooks';
import type { ImageMap } from '../../src/protocol/imageMaps';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { type RunAnswers, useImageMaps } from '../state/runAnswers';
import type { ImageNoun } from '../text/words';
import { isAbout, type MapsAsked } from './mapsAsked';
import { Tile } from './Tile';
import { PAGE, type TileWindow } from './tiles';

interface Props {
  page: number;
  answers: Pick<RunAnswers, 'imageMaps'>;
  asked: MapsAsked;
  version: string;
  window: TileWindow;
  /** Number of maps. */
  mapped: number;
  scale: ColourScale;
  noun: ImageNoun;
  /** The place of the map that the keyboard is at. */
  cursor: number;
  /** The image that is shown everywhere; `null` for the mean. */
  chosen: number | null;
  /** Receives the maps from this place on. */
  onMaps: (from: number, maps: readonly ImageMap[]) => void;
  onChoose: (place: number) => void;
}

/** The maps of a page that are in view. */
export function TilePage(props: Props) {
  const { page, answers, asked, version, window, mapped, scale, noun, cursor, chosen, onMaps, onChoose } = props;
  const from = page * PAGE;
  const answer = useImageMaps(answers.imageMaps, { ...asked, from, count: PAGE }, version);
  const value = answer.kind === 'here' ? answer.value : null;
  const here = value !== null && value.query.from === from && isAbout(value, asked) ? value : null;
  useLayoutEffect(() => {
    if (here !== null) onMaps(from, here.maps);
  }, [from, here, onMaps]);
  if (here === null) return null;
  const { height, width } = here;
  return (
    <>
      {here.maps
        .map((map, i) => ({ map, place: from + i }))
        .filter(({ place }) => place >= window.first && place < window.end)
        .map(({ map, place }) => (
          <Tile
            key={map.image}
            {...{ map, place, height, width, scale, noun, mapped, onChoose }}
            columns={window.columns}
            isActive={place === cursor}
            isChosen={map.image === chosen}
          />
        ))}
    </>
  );
}
