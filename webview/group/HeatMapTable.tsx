import { MEANINGS } from '../../src/protocol/quantities';
import type { KlValues } from '../../src/protocol/statistics';
import { PositionTable } from '../maps/PositionTable';
import { threeDigits } from '../../src/protocol/numbers';
import { averagedInWords, type ImageNoun, mapInWords } from '../text/words';
import { t, translated } from '../text/translate';

/** A table of a map's values by latent position, in nats. */
export function HeatMapTable({ map, channels, noun }: { map: KlValues; channels: number; noun: ImageNoun }) {
  const { channel, image } = map.query;
  const name = translated(MEANINGS[map.meaning].name);
  const shown = mapInWords(channel, channels, averagedInWords(image, map, noun));
  return (
    <PositionTable
      label={t`${name} by latent position, nats`}
      caption={t`${name} by latent position (y, x): ${shown}, nats`}
      height={map.height}
      width={map.width}
      values={map.klNats}
      print={threeDigits}
    />
  );
}
