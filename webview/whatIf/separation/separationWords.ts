import { count } from '../../../src/protocol/numbers';
import type { SeparationReport } from '../../../src/protocol/whatIf/separation';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

/** `40 images of A and 40 of B × 20 draws, in pairs`. */
export function coveredInWords(
  { images, imagesAgainst, isPaired }: SeparationReport,
  { wish: { draws } }: Pick<AnalysisRun, 'wish'>,
): string {
  const factors = [
    t`${counted(images, 'image')} of A and ${count(imagesAgainst)} of B`,
    ...(draws === 1 ? [] : [counted(draws, 'draw')]),
  ];
  return [factors.join(' × '), ...(isPaired ? [t`in pairs`] : [])].join(', ');
}
