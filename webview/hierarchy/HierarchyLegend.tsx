import { cssColour, OUTSIDE, TABLE_SIZE } from '../colour/colourMap';
import type { ColourScale } from '../colour/colourScale';
import { OutsideKey } from '../colour/OutsideKey';
import type { Measured } from '../sight/measured';
import { Formula } from '../text/Formula';
import { LATENT_QUANTITIES, MEANINGS, type Meaning } from '../../src/protocol/quantities';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { threeDigits } from '../text/numbers';

/** What the bars mean. */
export function BarsLegend({ meaning, unit }: { meaning: Meaning; unit: string }) {
  if (MEANINGS[meaning].signed) {
    return (
      <p class="legend">
        <span>
          <span class="swatch negative" />
          <span class="swatch positive" /> {MEANINGS[meaning].name}{' '}
          <Formula>{LATENT_QUANTITIES.contributionNats.formula}</Formula>
        </span>
        <span>{unit}</span>
      </p>
    );
  }
  return (
    <p class="legend">
      {SUMS['closed form'].addends.map((addend) => {
        const { part, name, formula } = SUM_QUANTITIES[addend];
        return (
          <span key={addend}>
            <span class={`swatch ${part}`} /> {name} <Formula>{formula}</Formula>
          </span>
        );
      })}
      <span>{unit}</span>
    </p>
  );
}

interface CellsLegendProps {
  measured: Measured;
  scale: ColourScale;
}

const STOPS = 16;

/** What the cells mean. */
export function CellsLegend({ measured, scale }: CellsLegendProps) {
  const { summaries, thresholdNats } = measured;
  const { colouring, end } = scale;
  const stops = Array.from({ length: STOPS }, (_, stop) =>
    cssColour(colouring, Math.round((stop / (STOPS - 1)) * (TABLE_SIZE - 1))),
  );
  const outside = OUTSIDE.filter(({ is }) => summaries.some((summary) => summary?.channelKlNats.some(is)));
  return (
    <p class="legend of-cells">
      <OutsideKey outside={outside} />
      {!colouring.signed && (
        <span>
          <span class="swatch unused" /> unused (≤ {thresholdNats} nats)
        </span>
      )}
      {end > 0 && (
        <span>
          {colouring.signed ? threeDigits(-end) : '0'}{' '}
          <span class="ramp" style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }} />{' '}
          {threeDigits(end)} nats
        </span>
      )}
    </p>
  );
}
