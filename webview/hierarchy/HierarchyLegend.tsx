import { cssColour, OUTSIDE, TABLE_SIZE } from '../../src/figures/colour/colourMap';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { OutsideKey } from '../colour/OutsideKey';
import type { Measured } from '../sight/measured';
import { Formula } from '../text/Formula';
import { LATENT_QUANTITIES, MEANINGS, type Meaning } from '../../src/protocol/quantities';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { type Unit, unitInWords } from '../text/units';
import { threeDigits } from '../../src/protocol/numbers';
import { rich, t, translated } from '../text/translate';

interface BarsLegendProps {
  meaning: Meaning;
  /** Whether the bars show shift and scale; on a logarithmic axis, parts would not add up. */
  hasParts: boolean;
  unit: Unit;
  withErrors: boolean;
}

/** What the bars mean. */
export function BarsLegend({ meaning, hasParts, unit, withErrors }: BarsLegendProps) {
  const values = withErrors ? t`${unitInWords(unit)}, mean ± standard error` : unitInWords(unit);
  if (MEANINGS[meaning].signed) {
    return (
      <p class="legend">
        <span>
          <span class="swatch negative" />
          <span class="swatch positive" /> {translated(MEANINGS[meaning].name)}{' '}
          <Formula>{LATENT_QUANTITIES.contributionNats.formula}</Formula>
        </span>
        <span>{values}</span>
      </p>
    );
  }
  if (!hasParts) {
    return (
      <p class="legend">
        <span>
          {rich`${(<span class="swatch shift" />)} ${translated(MEANINGS[meaning].name)}, shift and scale together`}
        </span>
        <span>{values}</span>
      </p>
    );
  }
  return (
    <p class="legend">
      {SUMS['closed form'].addends.map((addend) => {
        const { part, name, formula } = SUM_QUANTITIES[addend];
        return (
          <span key={addend}>
            <span class={`swatch ${part}`} /> {translated(name)} <Formula>{formula}</Formula>
          </span>
        );
      })}
      <span>{values}</span>
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
  const { colouring } = scale;
  const { most: end } = scale.domain;
  const stops = Array.from({ length: STOPS }, (_, stop) =>
    cssColour(colouring, Math.round((stop / (STOPS - 1)) * (TABLE_SIZE - 1))),
  );
  const outside = OUTSIDE.filter(({ is }) => summaries.some((summary) => summary?.channelKlNats.some(is)));
  return (
    <p class="legend of-cells">
      <OutsideKey outside={outside} />
      {!colouring.signed && <span>{rich`${(<span class="swatch unused" />)} unused (≤ ${thresholdNats} nats)`}</span>}
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
