import type { ComponentChildren } from 'preact';
import type { FigureContents } from '../../src/figures/contents';
import { Figure } from '../figure/Figure';
import { useSight } from '../sight/context';
import { t } from '../text/translate';

/** What stands above every view of the distributions. */
export interface FigureHead {
  title: string;
  /** What is pointed at, or else what the view shows. */
  line: ComponentChildren;
}

interface Props {
  head: FigureHead;
  /** Whether there is an axis of counts, whose scale can be chosen. */
  hasCounts: boolean;
  /** `null` until there is something to copy. */
  contents: (() => FigureContents) | null;
  children: ComponentChildren;
}

/** The frame of a view of the distributions, with the scale of its counts and Copy. */
export function DistributionFigure({ head: { title, line }, hasCounts, contents, children }: Props) {
  const { sight, change } = useSight();
  const toolbar = {
    scale: {
      offered: ['linear', 'log'] as const,
      chosen: sight.logarithmicCounts ? ('log' as const) : ('linear' as const),
      why: sight.logarithmicCounts ? t`Counts on a logarithmic scale, so that rare values are seen` : null,
      onChoose: (scale: string) => {
        change(() => ({ logarithmicCounts: scale === 'log' }));
      },
    },
  };
  return (
    <Figure id="distribution" title={title} toolbar={hasCounts ? toolbar : {}} contents={contents}>
      <p class="sub line-of-pointer" data-testid="bin" aria-live="polite">
        {line}
      </p>
      {children}
    </Figure>
  );
}
