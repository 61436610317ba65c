import type { Histogram } from '../../src/protocol/statistics';
import { type Observable, useObserved } from '../state/observable';
import { Formula } from '../text/Formula';
import { binInWords } from './quantities';

/** The bin under the pointer or cursor. */
export interface PointedBin {
  /** Name of the histogram's quantity. */
  readonly name: string;
  readonly histogram: Histogram;
  readonly bin: number;
  /** Number of values in the histogram. */
  readonly latentCount: number;
}

interface Props {
  pointed: Observable<PointedBin | null>;
  /** What the histograms count; shown while no bin is pointed at. */
  children: string;
}

export function BinLine({ pointed, children }: Props) {
  const at = useObserved(pointed);
  return (
    <p class="sub line-of-pointer" data-testid="bin" aria-live="polite">
      {at === null ? (
        children
      ) : (
        <>
          <Formula>{at.name}</Formula> {binInWords(at.histogram, at.bin, at.latentCount)}
        </>
      )}
    </p>
  );
}
