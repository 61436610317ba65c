import { withScale } from '../../chart/axis';
import { useMemo } from 'preact/hooks';
import type { PruningCurve } from '../../../src/protocol/whatIf/pruned';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { useObserved } from '../../state/observable';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { PairedTable } from '../PairedTable';
import { CurveField } from '../prefix/CurveField';
import { useCurveScale } from '../prefix/useCurveScale';
import { coveredInWords, priorsInWords, signedEstimate } from '../whatIfWords';
import { changeOf, curvePanel, drawnQuantity, pointAt, pointsOf, prunedInWords, usualRemoved } from './pruned';
import { inSentences } from '../../text/inSentences';
import { rich, t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  curve: PruningCurve;
}

/** NELBO, or distortion, against the share of channels that are kept. */
export function PruningFigure({ asked: { inspection, measured }, run, curve }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { removed: wanted } = sight.whatIf;
  const points = useMemo(() => pointsOf(curve), [curve]);
  const { yScale, scale } = useCurveScale(points);
  const quantity = drawnQuantity(curve);
  const pointed = target?.kind === 'pruned' ? target.removed : null;
  const point = pointAt(curve, pointed ?? wanted ?? usualRemoved(curve));
  const changed = point && changeOf(curve, point);
  const title = t`Pruning curve: ${quantity} as channels are left out`;
  const covered = coveredInWords(run, measured);
  const subtitle = t`the smallest KL first, ${priorsInWords(curve.temperature)} in their place; ${covered}`;
  const isSummed = quantity === 'NELBO';
  return (
    <Figure
      id="pruning"
      title={title}
      sub={covered}
      toolbar={{ scale }}
      contents={() => ({
        ...{ title, subtitle, own: ownLines(inspection, run) },
        panels: [
          curvePanel(curve, noun, yScale),
          {
            ...{ kind: 'table', title: t`In the order of removal` },
            columns: [
              ...[t`latent group`, t`channel`].map((name) => ({ name, unit: null })),
              { name: t`mean KL`, unit: t`nats per ${nounInWords(noun)}` },
            ],
            rows: curve.order.map(({ group, channel, klNats }) => [group, channel, klNats]),
          },
        ],
      })}
    >
      {point !== null && (
        <p class="separated" data-testid="pruned">
          {changed === null || point.removed === 0
            ? t`${prunedInWords(curve, point)}.`
            : rich`${prunedInWords(curve, point)}; ${isSummed ? 'ΔNELBO' : t`Δdistortion`} ${(
                <Quantity value={changed.mean} testId="pruned-change">
                  {signedEstimate(changed)}
                </Quantity>
              )} nats, paired.`}
        </p>
      )}
      {points.length > 0 && (
        <CurveField
          {...{ points, yScale, pointed }}
          chosen={point?.removed ?? 0}
          xName={t`channels kept, %`}
          yName={withScale(`${quantity}, nats`, yScale.kind)}
          nameOf={(removed) => t`${removed} channels pruned`}
          onPoint={(removed) => {
            whatIfPointed.set(removed === null ? null : { kind: 'pruned', removed });
          }}
          onChoose={(removed) => {
            change(askingWhatIf({ removed }));
          }}
        />
      )}
      <Definition source="docs/analyses.md#pruning">
        <p>
          {inSentences(
            t`Channels are ordered by their mean KL on these images, given the z above. The n smallest take
              ${priorsInWords(curve.temperature)}, and the others their posteriors, given the changed z above them.`,
            isSummed
              ? t`The rate is the KL of the kept channels.`
              : t`Only the distortion is shown: there is no bound.`,
          )}
        </p>
        <p>
          {t`Another order may be better, and a model trained without these channels may lose less. The curve need not
            rise with every channel.`}
        </p>
      </Definition>
      <PairedTable
        label={t`Channels pruned, nats per ${nounInWords(noun)}`}
        testId="pruning-table"
        covered={covered}
        row={t`pruned`}
        columns={[...(isSummed ? ['NELBO', t`rate`] : []), t`distortion`, isSummed ? 'ΔNELBO' : t`Δdistortion`]}
        rows={curve.points.map((one) => ({
          name: one.removed,
          values: [...(isSummed ? [one.sumNats, one.rateNats] : []), one.distortionNats, changeOf(curve, one)],
        }))}
      />
    </Figure>
  );
}
