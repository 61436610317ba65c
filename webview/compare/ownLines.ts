import type { ProvenanceLine } from '../../src/figures/contents';
import { LINE } from '../../src/figures/report/provenanceLines';
import type { ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import { drawsInWords } from '../text/words';

/** Where a comparison's numbers come from, as far as that differs from the inspection's: both sides, and how. */
export function ownLines({ request, input }: ShownInspection, report: ComparisonReport): ProvenanceLine[] {
  const { a, b, how, draws, command, kind } = report;
  const isAll = kind !== 'classes' && a.images === (input?.images ?? 0);
  return [
    ['compared', how],
    ['A', a.name],
    ['B', b.name],
    ...(b.sha256 === null ? [] : [['SHA-256 of B’s checkpoint', b.sha256] as const]),
    // That of the file's is of all images.
    ...(isAll ? [] : [[LINE.imagesSha256, ''] as const]),
    [LINE.draws, drawsInWords({ ...request, draws })],
    [LINE.command, command === null ? '' : `${command} (prints B − A)`],
  ];
}
