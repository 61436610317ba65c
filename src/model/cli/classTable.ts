/** Results by class, for the terminal. */
import type { ClassEstimate, ClassSummary } from '../../protocol/comparisons';
import { alignColumns } from './columns';
import { estimateCells } from './sumQuantities';

/** Number of cells at the start of a row that are text. */
const TEXTS = 1;

export function classTable(classes: readonly ClassSummary[]): string[] {
  const [first] = classes;
  if (first === undefined) return [];
  const of = (one: ClassSummary): ClassEstimate => one.nelboNats ?? one.klNats;
  const name = first.nelboNats === null ? 'KL' : 'NELBO';
  const rows = classes.map((one) => [
    one.name,
    String(one.images),
    ...estimateCells(of(one).mean),
    ...estimateCells(of(one).difference),
    ...estimateCells(one.klNats.mean),
  ]);
  return [
    '',
    `By class, nats per image; the difference is from all other images`,
    ...alignColumns([['class', 'images', name, '± s.e.', 'difference', '± s.e.', 'KL', '± s.e.'], ...rows], TEXTS),
  ];
}
