import { type Observable, useObserved } from '../state/observable';
import { threeDigits } from '../../src/protocol/numbers';
import type { ImageNoun } from '../text/words';
import type { PointedTile } from './pointedTile';
import { t } from '../text/translate';
import { nounInWords, numbered } from '../text/nouns';

/** The value of the image pointed at, and of the latent position under the pointer. */
export function SmallMapLine({ pointed, noun }: { pointed: Observable<PointedTile | null>; noun: ImageNoun }) {
  const at = useObserved(pointed);
  return (
    <p class="sub small-map-line" aria-live={at?.byKey ? 'polite' : 'off'} data-testid="small-map-line">
      {at === null
        ? t`Point at a map to read it; click to show its ${nounInWords(noun)} everywhere.`
        : inWords(at, noun)}
    </p>
  );
}

function inWords({ map, position }: PointedTile, noun: ImageNoun): string {
  const which = `${numbered(noun, map.image)}${noun === 'image' ? `, ${map.name}` : ''}: ${threeDigits(map.valueNats)} nats`;
  if (position === null) return which;
  const { y, x } = position;
  return t`${which}, of which ${threeDigits(position.nats)} at (${y}, ${x})`;
}
