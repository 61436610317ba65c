import { ReadOut, useImageName } from '../readOut/ReadOut';
import type { Reading } from '../readOut/readings';
import type { Pictures } from '../state/measurements';
import { type Observable, useObserved } from '../state/observable';
import type { Selection, Target } from '../state/selection';
import type { ImageNoun } from '../text/words';
import { useTallest } from './useTallest';

interface Props {
  pointed: Observable<Target | null>;
  selection: Selection;
  toReading: (target: Target | null) => Reading;
  pictures: Pictures;
  noun: ImageNoun;
  isPinned: (reading: Reading) => boolean;
  pin: (reading: Reading) => void;
}

/** What the value under the pointer or cursor is made of. */
export function PointedReadOut({ pointed, selection, toReading, pictures, noun, isPinned, pin }: Props) {
  const target = useObserved(pointed);
  const reading = toReading(target ?? chosenIn(selection));
  const imageName = useImageName(pictures, reading, noun);
  const column = useTallest(`${selection.group} ${selection.channel} ${selection.image}`);
  const pinned = isPinned(reading);
  return (
    <div class="read-out-column" ref={column}>
      <div class="read-out reading" data-testid="read-out" role="region" aria-label="Read-out">
        <button
          type="button"
          class="quiet pin-button"
          data-testid="pin-read-out"
          disabled={pinned}
          onClick={() => {
            pin(reading);
          }}
        >
          {pinned ? 'Pinned' : 'Pin'}
        </button>
        <ReadOut reading={reading} noun={noun} imageName={imageName} />
      </div>
    </div>
  );
}

function chosenIn({ group, channel, position }: Selection): Target {
  if (position) return { kind: 'position', ...position };
  return channel === null ? { kind: 'group', group } : { kind: 'channel', group, channel };
}
