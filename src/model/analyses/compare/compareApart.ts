/** Two inputs of one model whose images have nothing to do with each other: one after the other, unpaired. */
import type { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import type { ComparedSums } from '../../statistics/comparison/comparison';
import type { Side } from '../../statistics/comparison/sharedParts';
import type { Analysed } from '../analysed';
import { measureVariants } from '../variants/measureVariants';
import { ComparedPass } from './comparedPass';
import type { ComparedListener } from './comparePaired';

export interface CompareApartOptions {
  readonly columns: ComparedColumns;
  readonly first: Analysed;
  readonly second: Analysed;
  readonly listener?: ComparedListener;
}

/**
 * Image n of both inputs has the same noise, which means nothing: differences have the errors of independent means.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function compareApart(options: CompareApartOptions): Promise<ComparedSums> {
  const { columns, listener } = options;
  const measure = (side: Side) =>
    measureVariants({
      ...options[side],
      measures: new ComparedPass(options[side].model, side, columns),
      listener: { draw: (firstImage, draw, rows) => listener?.(side, firstImage, draw, rows) },
    });
  return { first: await measure('first'), second: await measure('second'), difference: null };
}
