import type { Histogram, Histograms } from '../../src/protocol/distributions';
import { LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { memo } from '../state/memo';
import { useDistribution } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { Formula } from '../text/Formula';
import { quantityName, spokenName } from '../text/quantityNames';
import { histogramsContents } from './distributionContents';
import { DistributionFigure } from './DistributionFigure';
import type { ViewProps } from './Distributions';
import {
  behindInWords,
  concentrationInWords,
  shareInWords,
  shownInWords,
  spreadInWords,
  whereInWords,
} from './distributionWords';
import { type ChartSeries, HistogramChart } from './HistogramChart';
import { HistogramsTable } from './HistogramsTable';
import { CHARTS, type ChartQuantities, VIEW_TITLES } from './views';
import { t } from '../text/translate';

/** Histograms of the quantities of a view, with quantiles in words and all bins in a table. */
export function HistogramsView({
  view,
  measured: { hasFlows, shapes, noun },
  ...props
}: ViewProps & { view: keyof typeof CHARTS }) {
  const { answers, query, summary, version, logarithmic, head, onPoint } = props;
  const answer = useDistribution('histograms', answers, query, version);
  if (answer.kind !== 'here') {
    return (
      <DistributionFigure head={head} hasCounts contents={null}>
        {answer.kind === 'refused' ? <Absent reason={answer.reason} /> : <div class="histograms" />}
      </DistributionFigure>
    );
  }
  // Until the histograms asked for arrive, the previous ones stay, under their own description.
  const shown = answer.value;
  const charts = chartsOf(shown, view);
  const all = charts.flat();
  const where = whereInWords(shown.query, shown.channels.length);
  const subtitle = shownInWords(shown, shapes[shown.query.group], summary.planned, noun);
  const told = { title: VIEW_TITLES[view], subtitle, hasFlows, logarithmic };
  return (
    <DistributionFigure head={head} hasCounts contents={() => histogramsContents(charts, told)}>
      <p class="sub contents" data-testid="contents">
        {subtitle}
      </p>
      <Charts {...{ shown, view, hasFlows, logarithmic, onPoint }} />
      <ul class="sub spreads" data-testid="spreads">
        {all.map((histogram) => (
          <li key={histogram.quantity}>
            <Formula>{quantityName(histogram.quantity, hasFlows)}</Formula>: {spreadInWords(histogram)}
          </li>
        ))}
        {view === 'KL' && shown.concentration && (
          <li data-testid="concentration">
            {hasFlows
              ? t`base Gaussians: ${concentrationInWords(shown.concentration, shown.images)}`
              : concentrationInWords(shown.concentration, shown.images)}
          </li>
        )}
      </ul>
      <HistogramsTable histograms={all} latentCount={shown.latents} hasFlows={hasFlows} where={where} />
    </DistributionFigure>
  );
}

interface ChartsProps extends Pick<ViewProps, 'logarithmic' | 'onPoint'> {
  shown: Histograms;
  view: keyof typeof CHARTS;
  hasFlows: boolean;
}

/** Left alone while the reader points from bin to bin, and when the numbers of another scope arrive. */
const Charts = memo(({ shown, view, hasFlows, logarithmic, onPoint }: ChartsProps) => (
  <div class="histograms">
    {chartsOf(shown, view).map((histograms) => {
      const [front] = histograms;
      return (
        front && (
          <HistogramChart
            key={front.quantity}
            testId={`histogram-${front.quantity}`}
            label={behindInWords(histograms.map(({ quantity }) => spokenName(quantity, hasFlows)))}
            edges={front.edges}
            series={histograms.map((histogram) => seriesOf(histogram, hasFlows))}
            logarithmic={logarithmic}
            inWords={({ counts }, bin) => shareInWords(counts[bin] ?? 0, shown.latents)}
            onPoint={onPoint}
          />
        )
      );
    })}
  </div>
));

/** By chart, those that lie behind each other; none of a chart whose histograms aren't all there. */
function chartsOf(shown: Histograms, view: keyof typeof CHARTS): Histogram[][] {
  return CHARTS[view].flatMap((quantities: ChartQuantities) => {
    const histograms = quantities.flatMap((quantity) => histogramOf(shown, quantity));
    return histograms.length === quantities.length ? [histograms] : [];
  });
}

function histogramOf({ histograms }: Histograms, quantity: Histogram['quantity']): Histogram[] {
  return histograms.filter((histogram) => histogram.quantity === quantity);
}

function seriesOf({ quantity, counts, constant, notFinite }: Histogram, hasFlows: boolean): ChartSeries {
  const role = LATENT_QUANTITIES[quantity].histogram;
  return { name: quantityName(quantity, hasFlows), role, counts, constant, notFinite };
}
