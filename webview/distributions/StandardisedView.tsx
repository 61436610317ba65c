import type { Standardised } from '../../src/protocol/distributions';
import { useDistribution } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { count, percent, sixDigits } from '../../src/protocol/numbers';
import { TableView } from '../text/TableView';
import { standardisedContents } from './distributionContents';
import { DistributionFigure } from './DistributionFigure';
import type { ViewProps } from './Distributions';
import { edgesInWords, momentsInWords, shownInWords, whereInWords } from './distributionWords';
import { type ChartSeries, HistogramChart } from './HistogramChart';
import { VIEW_TITLES } from './views';
import { t } from '../text/translate';
import { nounsInWords } from '../text/nouns';

/** u = (z − μ_p)/σ_p over the data, beside N(0, 1): whether the posteriors together make up the prior. */
export function StandardisedView({ measured: { shapes, noun, hasFlows }, ...props }: ViewProps) {
  const { answers, query, summary, version, logarithmic, head, onPoint } = props;
  const answer = useDistribution('standardised', answers, query, version);
  if (answer.kind !== 'here') {
    return (
      <DistributionFigure head={head} hasCounts contents={null}>
        {answer.kind === 'refused' ? <Absent reason={answer.reason} /> : <div class="histograms" />}
      </DistributionFigure>
    );
  }
  const shown = answer.value;
  const where = whereInWords(shown.query, shown.channels.length);
  const expected = (shares: Float64Array) => shares.map((share) => share * (shown.latents - shown.notFinite));
  const [drawn, normal] = [expected(shown.shares), expected(shown.normalShares)];
  const series: ChartSeries[] = [
    { name: 'u', role: 'posterior', counts: drawn, constant: null, notFinite: shown.notFinite },
    { name: 'N(0, 1)', role: 'prior', counts: normal, constant: null, notFinite: 0 },
  ];
  const subtitle = [
    shownInWords(shown, shapes[shown.query.group], summary.planned, noun),
    shown.kind === 'mixture'
      ? t`exact over all draws of ε, from q and p`
      : t`values of the first draw, after the flows`,
  ].join(' · ');
  const told = { title: VIEW_TITLES.u, subtitle, hasFlows, logarithmic };
  return (
    <DistributionFigure head={head} hasCounts contents={() => standardisedContents(shown, told)}>
      <p class="sub contents" data-testid="contents">
        {subtitle}
      </p>
      <div class="histograms">
        <HistogramChart
          testId="standardised"
          label={t`u over a standard normal distribution`}
          edges={shown.edges}
          series={series}
          logarithmic={logarithmic}
          inWords={({ counts }, bin) => percent(counts[bin] ?? 0, shown.latents - shown.notFinite)}
          onPoint={onPoint}
        />
      </div>
      <ul class="sub spreads" data-testid="moments">
        {momentsInWords(shown).map((words) => (
          <li key={words}>{words}</li>
        ))}
        {beyondInWords(shown).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p class="sub caution">
        {t`In brackets: N(0, 1). A departure shows that the posteriors of these ${nounsInWords(noun)} and the prior
          don’t match. Agreement proves nothing: u may depend on the z above, or on other latents.`}
      </p>
      <TableView label={t`distribution of u in ${where}`}>
        {() => <SharesTable shown={shown} where={where} />}
      </TableView>
    </DistributionFigure>
  );
}

function beyondInWords({ below, above, edges }: Standardised): string[] {
  if (!(below + above > 5e-7)) return [];
  return [t`${percent(below + above, 1)} beyond ±${edges[edges.length - 1] ?? ''}`];
}

function SharesTable({ shown, where }: { shown: Standardised; where: string }) {
  const edges = edgesInWords(shown.edges);
  return (
    <table class="data">
      <caption>{t`u in ${where}, ${count(shown.latents - shown.notFinite)} latents`}</caption>
      <thead>
        <tr>
          <th scope="col">{t`from`}</th>
          <th scope="col">{t`to`}</th>
          <th scope="col">{t`share`}</th>
          <th scope="col">N(0, 1)</th>
        </tr>
      </thead>
      <tbody>
        {Array.from(shown.shares, (share, bin) => (
          <tr key={bin}>
            <td>{edges[bin]}</td>
            <td>{edges[bin + 1]}</td>
            <td>{sixDigits(share)}</td>
            <td>{sixDigits(shown.normalShares[bin] ?? NaN)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
