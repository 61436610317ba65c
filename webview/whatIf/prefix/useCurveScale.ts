import { useMemo } from 'preact/hooks';
import type { Scale } from '../../../src/figures/contents';
import { whyScale } from '../../chart/axis';
import type { FigureToolbar } from '../../figure/toolbar/toolbar';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { scaleOf, scalesOf, type CurvePoint } from './curve';

/** The scale of a curve's vertical axis, and its item in the figure's toolbar. @param what the values are */
export function useCurveScale(
  points: readonly CurvePoint[],
  what?: string,
): { readonly yScale: Scale; readonly scale: NonNullable<FigureToolbar['scale']> } {
  const { sight, change } = useSight();
  const { curveScale } = sight.whatIf;
  const yScale = useMemo(() => scaleOf(points, curveScale), [points, curveScale]);
  return {
    yScale,
    scale: {
      offered: scalesOf(points),
      chosen: yScale.kind,
      why: whyScale(curveScale, yScale.kind, what),
      onChoose: (chosen) => {
        change(askingWhatIf({ curveScale: chosen }));
      },
    },
  };
}
