import { useMemo } from 'preact/hooks';
import type { RankedImage } from '../../src/protocol/images';
import type { KlValues, MapQuery } from '../../src/protocol/statistics';
import { MEANINGS } from '../../src/protocol/quantities';
import { colourScale } from '../../src/figures/colour/colourScale';
import { MapCanvas } from '../maps/MapCanvas';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import { choosing } from '../sight/sight';
import { useKlValues, type Values } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { threeDigits } from '../../src/protocol/numbers';
import { t, translated } from '../text/translate';
import { numbered } from '../text/nouns';

interface Props {
  ranked: RankedImage;
  measured: Measured;
  values: Values;
}

/** Length of the longer side, in CSS pixels. */
const EDGE = 72;

/** Where the channel's value lies in one of the images that drive it. */
export function DrivingMap({ ranked: { image, valueNats, largest }, measured, values }: Props) {
  const { shown, noun, shapes } = measured;
  const { sight, change } = useSight();
  const { group, channel } = sight.selection;
  const place = { group, channel, image };
  const query = { quantity: shown.quantity, ...place };
  const answer = useKlValues(values, query, versionOf(measured, group));
  const map = answer.kind === 'here' && isOf(answer.value, query) ? answer.value : null;
  const scale = useMemo(() => colourScale(sight.colouring, map?.klNats ?? []), [sight.colouring, map]);
  const shape = shapes[group];
  if (shape === undefined) return null;
  return (
    <div class="driving-map" data-testid="driving-map">
      {answer.kind === 'refused' ? (
        <Absent reason={answer.reason} />
      ) : (
        <MapCanvas
          {...{ map, place, shape, scale }}
          edge={EDGE}
          canvas={{
            role: 'img',
            'aria-label': t`${translated(MEANINGS[shown.part].name)} by latent position, ${numbered(noun, image)}`,
          }}
          onChoose={(position) => {
            change(choosing({ image, position }));
          }}
        />
      )}
      <p class="sub">
        {numbered(noun, image)}
        {largest && (
          <span>
            {t`${threeDigits(largest.valueNats)} of ${threeDigits(valueNats)} nats at (${largest.y}, ${largest.x})`}
          </span>
        )}
      </p>
    </div>
  );
}

function isOf({ query }: KlValues, wanted: MapQuery): boolean {
  const { quantity, group, channel, image } = wanted;
  return query.quantity === quantity && query.group === group && query.channel === channel && query.image === image;
}
