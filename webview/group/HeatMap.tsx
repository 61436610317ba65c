import type { GroupShape } from '../../src/protocol/inspection';
import { MEANINGS } from '../../src/protocol/quantities';
import type { KlValues } from '../../src/protocol/statistics';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { MapCanvas } from '../maps/MapCanvas';
import { usePositionReading } from '../pane/useReading';
import { latentValueNats, type Reading, underTwoStandardErrors } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Extent } from '../sight/measured';
import type { Place, Position } from '../sight/selection';
import type { KlMaps } from '../state/runAnswers';
import { choosing } from '../sight/sight';
import { valueName } from '../text/meanings';
import { estimate, sixDigits } from '../../src/protocol/numbers';
import { placeInWords } from '../text/words';
import { positionAfter } from '../maps/mapPlace';
import { t, translated } from '../text/translate';

interface Props {
  extent: Extent;
  shape: GroupShape;
  /** What the map shows. */
  place: Place;
  /** `null` while it is being fetched. */
  map: KlValues | null;
  /** What a hover over the map shows. */
  maps: KlMaps;
  scale: ColourScale;
  /** Longer edge on screen, in CSS pixels. */
  edge: number;
  /** Pins a position's read-out. */
  pinAt: (position: Position) => void;
}

/** KL over latent positions, explored by pointer or keyboard. */
export function HeatMap({ extent, shape, place, map, maps, scale, edge, pinAt }: Props) {
  const { shown } = extent;
  const { sight, change, pointed } = useSight();
  const { position } = sight.selection;

  const choose = (chosen: Position) => {
    change(choosing({ position: chosen }));
    pointed.set(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = event.key === 'Enter' ? position : positionAfter(event.key, position ?? { y: 0, x: 0 }, shape);
    if (!next) return;
    choose(next);
    event.preventDefault();
  };

  return (
    <>
      <MapCanvas
        {...{ map, place, shape, scale, edge }}
        testId="heatmap"
        canvas={{
          tabIndex: 0,
          role: 'application',
          'aria-label': t`Heatmap: ${translated(MEANINGS[shown.part].name)}, ${shape.height} by ${shape.width} latent
            positions. Arrow keys move the cursor, P pins its read-out.`,
          onFocus: () => {
            if (!position) choose({ y: 0, x: 0 });
          },
          onKeyDown,
        }}
        onChoose={choose}
        onOpen={pinAt}
      />
      <p class="unseen" aria-live="polite">
        {position && <PositionInWords {...{ extent, maps, place, position }} />}
      </p>
    </>
  );
}

interface WordsProps extends Pick<Props, 'extent' | 'maps' | 'place'> {
  position: Position;
}

function PositionInWords({ extent, maps, place, position }: WordsProps) {
  const reading = usePositionReading({ kind: 'position', ...place, ...position }, extent, maps);
  return <>{reading.kind === 'here' && inWords(reading.value, place.group)}</>;
}

function inWords(reading: Reading, group: number): string {
  const { meaning } = reading;
  const name = meaning === 'kl' ? [] : [valueName(meaning, group)];
  if (reading.kind === 'latent' || reading.kind === 'contribution') {
    return [`${sixDigits(latentValueNats(reading))} nats`, ...name, placeInWords(reading.latent)].join(', ');
  }
  const { standardError } = estimate(reading.valueNats);
  const mean = sixDigits(reading.valueNats.mean);
  const value = standardError === null ? `${mean} nats` : t`${mean} plus or minus ${standardError} nats`;
  const doubtful = underTwoStandardErrors(reading.valueNats) ? [t`under two standard errors`] : [];
  return [value, ...name, reading.place, ...doubtful].join(', ');
}
