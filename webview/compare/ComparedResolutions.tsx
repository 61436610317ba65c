import { useMemo } from 'preact/hooks';
import type { ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import { plusMinus } from '../../src/protocol/numbers';
import { axisOf } from '../chart/axis';
import { Figure } from '../figure/Figure';
import { reachOf } from '../whatIf/barRows';
import { barsPanel, type BarSeries } from '../whatIf/barSeries';
import { GroupedBars } from '../whatIf/GroupedBars';
import { signedEstimate } from '../whatIf/whatIfWords';
import { coveredInWords } from './compareWords';
import { ownLines } from './ownLines';
import { t } from '../text/translate';

interface Props {
  report: ComparisonReport;
  inspection: ShownInspection;
}

/** What models of different groups share: the KL of all groups at each resolution. */
export function ComparedResolutions({ report, inspection }: Props) {
  const { resolutions } = report;
  const series: BarSeries[] = useMemo(
    () => [
      { name: 'A', role: 'posterior', values: resolutions.map(({ kl }) => kl.a) },
      { name: 'B', role: 'prior', values: resolutions.map(({ kl }) => kl.b) },
      { name: 'A − B', role: 'positive', values: resolutions.map(({ kl }) => kl.difference) },
    ],
    [resolutions],
  );
  const axis = useMemo(() => axisOf('linear', reachOf(series)), [series]);
  if (resolutions.length === 0) return null;
  const title = t`KL by resolution`;
  const covered = coveredInWords(report);
  const labels = resolutions.map(({ height, width }) => `${height}×${width}`);
  return (
    <Figure
      id="compared-resolutions"
      title={title}
      sub={t`all groups of a resolution together; ${covered}`}
      contents={() => ({
        ...{ title, subtitle: covered, own: ownLines(inspection, report) },
        panels: [
          barsPanel(
            series,
            { category: t`resolution`, labels },
            { name: 'KL', unit: t`nats per image`, scale: axis.scale },
          ),
        ],
      })}
    >
      <p class="legend">
        <span>
          <span class="swatch posterior" /> A
        </span>
        <span>
          <span class="swatch prior" /> B
        </span>
        <span>
          <span class="swatch change" /> A − B
        </span>
      </p>
      <GroupedBars
        rows={resolutions.map(({ a, b, kl }, place) => ({
          label: labels[place] ?? '',
          words: t`${labels[place] ?? ''}, A ${a.length} and B ${b.length} groups: A ${plusMinus(kl.a)}, B
            ${plusMinus(kl.b)}, A − B ${signedEstimate(kl.difference)} nats per image`,
          values: series.map(({ values }) => values[place] ?? null),
          printed: {
            text: signedEstimate(kl.difference),
            value: kl.difference.mean,
            testId: `compared-resolution-${labels[place] ?? ''}`,
          },
        }))}
        roles={['posterior', 'prior', 'positive']}
        axis={axis}
        unit="nats"
        label={t`KL of A and of B by resolution, and A − B`}
        testId="compared-resolutions"
        selected={null}
        pointed={null}
        onPoint={() => undefined}
        onChoose={() => undefined}
        onOpen={() => undefined}
      />
    </Figure>
  );
}
