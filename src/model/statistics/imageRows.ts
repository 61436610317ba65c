/** The rows and totals of a single image, from which its summary is computed like that of many. */
import { eachOf } from '../../protocol/quantities';
import { bitsPerDimension, type BitsOptions } from './bits';
import { DRAW_ERRORS, type DrawErrorRows } from './drawErrors';
import type { Rows, TotalSums } from './totals';
import { WEIGHTS } from './weightTable';

/** `null` if the image has not been through the whole network. */
export function rowsOfImage(rows: Rows, image: number): Rows | null {
  if (image >= rows.reconstructionNats.length) return null;
  const { drawErrors, weights } = rows;
  const only = (byImage: Float64Array) => byImage.subarray(image, image + 1);
  const klByGroup = rows.klByGroup.map(only);
  return {
    klByGroup,
    reconstructionNats: only(rows.reconstructionNats),
    drawErrors:
      drawErrors &&
      knownErrors(
        eachOf(DRAW_ERRORS, (of) => only(drawErrors[of])),
        totalKlNats(klByGroup),
      ),
    weights: weights && eachOf(WEIGHTS, (of) => only(weights[of])),
  };
}

/** @param rows of one image */
export function totalsOfImage(rows: Rows, options: BitsOptions): TotalSums {
  const { klByGroup, reconstructionNats, drawErrors } = rows;
  const klNats = totalKlNats(klByGroup);
  const lossNats = reconstructionNats[0] ?? NaN;
  const nelboNats = klNats + lossNats;
  const of = (mean: number) => ({ mean, squaredDeviations: 0 });
  return {
    images: 1,
    klNats: of(klNats),
    reconstructionNats: of(lossNats),
    nelboNats: of(nelboNats),
    bitsPerDimension: of(bitsPerDimension(nelboNats, options)),
    onlyImage: drawErrors && {
      ...eachOf(DRAW_ERRORS, (quantity) => drawErrors[quantity][0] ?? NaN),
      bitsPerDimension: (drawErrors.nelboNats[0] ?? NaN) / options.dimensions / Math.LN2,
    },
  };
}

/** `null` while the image has only one draw, which leaves a finite mean without an error. */
function knownErrors(errors: DrawErrorRows, klNats: number): DrawErrorRows | null {
  return Number.isFinite(klNats) && Number.isNaN(errors.klNats[0]) ? null : errors;
}

function totalKlNats(klByGroup: readonly Float64Array[]): number {
  return klByGroup.reduce((sum, ofGroup) => sum + (ofGroup[0] ?? NaN), 0);
}
