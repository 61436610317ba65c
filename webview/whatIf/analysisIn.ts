/** Which of an inspection's analyses the page shows. */
import { isSameAnalysis, type AnalysisName, type AnalysisScope } from '../../src/protocol/whatIf/analysis';
import type { AnalysisRun, WhatIf } from '../../src/protocol/whatIf/whatIf';
import type { Selection } from '../sight/selection';

export interface ShownAnalysis {
  /** The latest run; `null` if there is none. */
  readonly latest: AnalysisRun | null;
  /** The run whose results are shown: the latest, or the one that it repeats; `null` if there are none. */
  readonly shown: AnalysisRun | null;
}

/** An analysis runs in the scope of the whole page. */
export function scopeOf({ image, among }: Pick<Selection, 'image' | 'among'>): AnalysisScope {
  return { image, among: image === null ? among : null };
}

export function analysisIn(whatIf: WhatIf, name: AnalysisName): ShownAnalysis {
  const latest = whatIf.runs.find(({ wish }) => isSameAnalysis(wish, name)) ?? null;
  const shown = latest?.result === null ? latest.before : latest;
  return { latest, shown };
}

/** The analysis that runs now, whichever it is. */
export function runningIn({ runs }: WhatIf): AnalysisRun | null {
  return runs.find(({ status }) => status.kind === 'running') ?? null;
}

/** The image whose pictures are shown: the wished one if it has any, else the first that has. */
export function pictureIn({ pictured }: AnalysisRun, wished: number): number | null {
  return pictured.includes(wished) ? wished : (pictured[0] ?? null);
}
