/** What each channel's mean KL is made of, and in how few latent positions half of a KL lies. */
import type { GroupShape } from '../../protocol/inspection';
import { SUMS, type AddendOf } from '../../protocol/sumQuantities';
import type { ClosedFormSummary, LatentColumns } from '../../protocol/statistics';
import { halfPositions } from './halfPositions';
import { fillKl, fillPositions, type Columns } from './sumColumns';

export type WhereKlLies = Pick<ClosedFormSummary, 'halfPositions' | 'channelParts'>;

type Parts<Values extends Float32Array | Float64Array> = Columns<AddendOf<'closed form'>, Values>;

interface Placed {
  readonly shape: GroupShape;
  /** Sums or means over images and draws, (L, h, w) each. */
  readonly columns: Parts<Float32Array | Float64Array>;
  /** Means by channel, summed over positions, (L) each. */
  readonly parts: Parts<Float64Array>;
  /** The largest latent of each channel, (L). */
  readonly largest: LatentColumns;
}

export function whereKlLies({ shape, columns, parts, largest }: Placed): WhereKlLies {
  const positions = shape.height * shape.width;
  const klNats = new Float64Array(shape.channels * positions);
  fillKl(SUMS['closed form'].addends, columns, klNats);
  const ofGroup = new Float64Array(positions);
  fillPositions(klNats, ofGroup);
  const { shiftNats, scaleNats } = parts;
  return {
    halfPositions: halfPositions(ofGroup),
    channelParts: {
      ...{ shiftNats, scaleNats, largest },
      halfPositions: Array.from({ length: shape.channels }, (_, channel) =>
        halfPositions(klNats.subarray(channel * positions, (channel + 1) * positions)),
      ),
    },
  };
}
