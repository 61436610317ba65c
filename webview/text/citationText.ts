/** Where the page's numbers come from, line by line. */
import type { ProvenanceLine } from '../../src/figures/contents';
import { provenanceLines, uncitedLines, type HowMeasured } from '../../src/figures/report/provenanceLines';
import type { Citation } from '../../src/protocol/citation';
import type { Inspection } from '../../src/protocol/inspection';
import { commandOfRequest } from '../../src/protocol/reproduce';

export function citedInspection(inspection: Inspection, citation: Citation): ProvenanceLine[] {
  return provenanceLines(measuredBy(inspection), citation);
}

/** The same as far as it is known without a citation. @param why why there is none, in a sentence */
export function uncitedInspection(inspection: Inspection, why: string): ProvenanceLine[] {
  const { changeable, request } = inspection;
  return uncitedLines(measuredBy(inspection), why, changeable.length === 0 ? null : commandOfRequest(request));
}

/** In English, as all of it: it goes into files. */
function measuredBy({ request, summary, ...inspection }: Inspection): HowMeasured {
  const noise = request.noise === undefined ? `seed ${request.seed}` : `noise ${request.noise}`;
  return { ...inspection, images: summary?.images ?? 0, draws: request.draws, noise };
}
