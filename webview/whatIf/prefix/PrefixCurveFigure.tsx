import { withScale } from '../../chart/axis';
import { useMemo } from 'preact/hooks';
import type { PrefixCurve } from '../../../src/protocol/whatIf/prefixCurve';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { Term } from '../../glossary/Term';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { useObserved } from '../../state/observable';
import { Formula } from '../../text/Formula';
import { barRows, useBarAxis } from '../barRows';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { GroupedBars } from '../GroupedBars';
import { ownLines } from '../ownLines';
import { coveredInWords, priorsInWords } from '../whatIfWords';
import { CurveField } from './CurveField';
import { curvePanels, isBound, pointsOf, stepSeries } from './curve';
import { PrefixTable } from './PrefixTable';
import { useCurveScale } from './useCurveScale';
import { rich, t } from '../../text/translate';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  curve: PrefixCurve;
}

/** Rate and distortion of every prefix, and at temperature 1 what each group changes of their sum. */
export function PrefixCurveFigure({ asked: { inspection, measured }, run, curve }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { k: wanted } = sight.whatIf;
  const points = useMemo(() => pointsOf(curve), [curve]);
  const { yScale, scale } = useCurveScale(points, t`distortions`);
  const series = useMemo(() => stepSeries(curve), [curve]);
  const stepAxis = useBarAxis(series, 'auto');
  const bound = isBound(curve);
  const groups = curve.points.length - 1;
  const chosen = Math.min(groups, wanted ?? groups);
  const pointed = target?.kind === 'prefix' ? target.k : null;
  const title = bound ? t`Rate–distortion curve` : t`Distortion of the top k groups`;
  const covered = coveredInWords(run, measured);
  const subtitle = t`groups below from ${priorsInWords(curve.temperature)}; ${covered}`;
  const point = (k: number | null) => {
    whatIfPointed.set(k === null ? null : { kind: 'prefix', k });
  };
  const choose = (k: number) => {
    change(askingWhatIf({ k }));
  };
  return (
    <Figure
      id="prefix-curve"
      title={title}
      sub={covered}
      toolbar={{ scale }}
      contents={() => ({
        ...{ title, subtitle, own: ownLines(inspection, run) },
        panels: curvePanels(curve, noun, yScale, { series, scale: stepAxis.scale }),
      })}
    >
      {points.length > 0 && (
        <div class="curve-and-steps">
          <CurveField
            {...{ points, yScale, chosen, pointed }}
            xName={bound ? t`rate R_k, nats` : 'k'}
            yName={withScale(t`distortion D_k, nats`, yScale.kind)}
            onPoint={point}
            onChoose={choose}
          />
          {bound && (
            <div class="steps">
              <p class="legend">
                <span>
                  {rich`${(<span class="swatch change" />)} ${(
                    <Term name="prefixStep">{t`Step of the NELBO`}</Term>
                  )}, nats, mean ± standard error`}
                </span>
              </p>
              <GroupedBars
                rows={barRows(series, {
                  numbers: curve.points.slice(1).map(({ k }) => k),
                  subject: 'group number',
                  noun,
                  testId: 'step',
                })}
                roles={['positive']}
                axis={stepAxis}
                unit="nats"
                label={t`Step of the NELBO with each further group. Space shows its picture.`}
                testId="steps"
                selected={chosen > 0 ? chosen - 1 : null}
                pointed={pointed !== null && pointed > 0 ? pointed - 1 : null}
                onPoint={(row) => {
                  point(row === null ? null : row + 1);
                }}
                onChoose={(row) => {
                  choose(row + 1);
                }}
                onOpen={(row) => {
                  choose(row + 1);
                }}
              />
            </div>
          )}
        </div>
      )}
      <Definition source="docs/analyses.md#prefix">
        <p>
          {rich`The top k groups take their posteriors, and the others ${priorsInWords(curve.temperature)}. ${(
            <Term name="prefixRate">
              <Formula>R_k</Formula>
            </Term>
          )} is the KL of the top k groups, ${(
            <Term name="prefixDistortion">
              <Formula>D_k</Formula>
            </Term>
          )} the reconstruction loss. At temperature 1, ${(<Formula>R_k + D_k</Formula>)} bounds −log p(x) in
            expectation, and the points are a ${(<Term name="rateDistortion" />)}. At any other temperature there is no
            bound.`}
        </p>
        <p>
          {t`It is the curve of this posterior, cut off at k. It is not the rate–distortion function of the data, and
            not the best that a model with k groups could reach.`}
        </p>
      </Definition>
      <PrefixTable curve={curve} noun={noun} covered={covered} />
    </Figure>
  );
}
