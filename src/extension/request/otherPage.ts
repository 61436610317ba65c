import type { Baseline, BaselineWish } from '../../protocol/compare/baseline';
import { changeableRequest } from '../../protocol/changeableRequest';
import type { InspectionRequest, ShownInspection } from '../../protocol/inspection';

/** What a page shows beside its results, and the images that it takes for that. */
export type Beside = Partial<Pick<InspectionRequest, 'baseline' | 'run' | 'input' | 'seed' | 'draws'>>;

/** The page whose results are A, if that is another one than the page that is asked; `null` if it is the same. */
export function otherPage(
  wish: BaselineWish,
  shown: ShownInspection,
): { readonly path: string; readonly beside: Beside } | null {
  const { request, trainingRun } = shown;
  const { baseline } = request;
  if (wish.kind === 'exchange') {
    return baseline?.kind === 'file' ? { path: baseline.path, beside: { baseline: fileAt(request.path) } } : null;
  }
  if (wish.kind !== 'of run') return null;
  const pathOf = (place: number | null) => trainingRun?.checkpoints[place ?? -1]?.path;
  const [a, b] = [pathOf(wish.a), pathOf(wish.b)];
  if (a === undefined || a === request.path) return null;
  const { input, seed, draws, run } = changeableRequest(shown);
  const compared = b === undefined ? {} : { baseline: fileAt(b) };
  return { path: a, beside: { input, seed, draws, ...(run === undefined ? {} : { run }), ...compared } };
}

function fileAt(path: string): Baseline {
  return { kind: 'file', path };
}
