import type { KlMap } from '../../src/protocol/statistics';
import type { PinCalls } from '../pins/pinCalls';
import { ReadOut, useImageName } from '../readOut/ReadOut';
import { readingOf } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { chosenTarget } from '../sight/selection';
import type { Pictures } from '../state/runAnswers';
import { useObserved } from '../state/observable';
import { useTallest } from './useTallest';

interface Props {
  measured: Measured;
  /** Map of the selected group; `null` while it is being fetched. */
  map: KlMap | null;
  pictures: Pictures;
  pins: PinCalls;
}

/** Takes apart the value under the pointer or cursor, or else that of the selected channel or the whole group. */
export function PointedReadOut({ measured, map, pictures, pins }: Props) {
  const { sight, pointed } = useSight();
  const { selection } = sight;
  const { group, channel, image } = selection;
  const target = useObserved(pointed) ?? chosenTarget(selection);
  const reading = readingOf(target, measured, map) ?? readingOf({ kind: 'group', group }, measured, map);
  const imageName = useImageName(pictures, reading, measured.noun);
  const column = useTallest(`${group} ${channel} ${image}`);
  if (!reading) return null;
  const pinned = pins.isPinned(reading);
  return (
    <div class="read-out-column" ref={column}>
      <div class="read-out reading" data-testid="read-out" role="region" aria-label="Read-out">
        <button
          type="button"
          class="quiet pin-button"
          data-testid="pin-read-out"
          disabled={pinned}
          onClick={() => {
            pins.pin(reading);
          }}
        >
          {pinned ? 'Pinned' : 'Pin'}
        </button>
        <ReadOut reading={reading} noun={measured.noun} imageName={imageName} />
      </div>
    </div>
  );
}
