import { useMemo } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary, Histograms } from '../../src/protocol/statistics';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { type HistogramSets, useHistograms } from '../state/runAnswers';
import { Observable } from '../state/observable';
import { Absent } from '../text/Absent';
import { countedOf, counted, type ImageNoun, size } from '../text/words';
import { BinLine, type PointedBin } from './BinLine';
import { HistogramFigure } from './HistogramFigure';
import { HistogramsTable } from './HistogramsTable';
import { quantityName } from './quantities';

interface Props {
  measured: Measured;
  histograms: HistogramSets;
}

/** How the parameters of q and p, and the quantities computed from them, are distributed in a group or channel. */
export function Distributions(props: Props) {
  const { summaries, run } = props.measured;
  const summary = summaries[useSight().sight.selection.group];
  return summary ? <MeasuredDistributions key={run} {...props} summary={summary} /> : null;
}

function MeasuredDistributions({ measured, histograms, summary }: Props & { summary: GroupSummary }) {
  const { hasFlows, noun, shapes } = measured;
  const { sight, change } = useSight();
  const { selection, logarithmicCounts: logarithmic } = sight;
  const { group, channel } = selection;
  const shape = shapes[group];
  const answer = useHistograms(histograms, { group, channel }, `${summary.images} × ${summary.draws}`);
  const pointed = useMemo(() => new Observable<PointedBin | null>(null), []);
  const shown = answer.kind === 'here' ? answer.value : null;
  const charts = useMemo(
    () =>
      shown?.histograms.map((histogram) => (
        <HistogramFigure
          key={histogram.quantity}
          histogram={histogram}
          name={quantityName(histogram.quantity, hasFlows)}
          latentCount={shown.latents}
          logarithmic={logarithmic}
          pointed={pointed}
        />
      )),
    [shown, hasFlows, logarithmic, pointed],
  );
  // Until the histograms asked for arrive, the previous ones stay, under their own title.
  const at = shown?.query ?? { group, channel };
  const where = at.channel === null ? `group ${at.group}` : `channel ${at.channel} of group ${at.group}`;
  return (
    <section class="card distributions" aria-labelledby="distributions-title" data-testid="distributions">
      <div class="card-head">
        <h2 id="distributions-title">Distributions in {where}</h2>
        <label class="switch">
          <input
            type="checkbox"
            checked={logarithmic}
            data-testid="logarithmic-counts"
            onChange={(event) => {
              const { checked } = event.currentTarget;
              change(() => ({ logarithmicCounts: checked }));
            }}
          />
          logarithmic counts
        </label>
      </div>
      <BinLine pointed={pointed}>
        {shape && shown?.query.group === group ? contentsInWords(shown, shape, summary, noun) : ''}
      </BinLine>
      {answer.kind === 'refused' && <Absent reason={answer.reason} />}
      <div class="histograms">{charts}</div>
      {shown && <HistogramsTable histograms={shown} hasFlows={hasFlows} where={where} />}
    </section>
  );
}

/** `8×8 latent positions × 8 channels × 40 images, first of 4 draws`. */
function contentsInWords({ query, images }: Histograms, shape: GroupShape, summary: GroupSummary, noun: ImageNoun) {
  const factors = [
    `${size(shape)} latent positions`,
    ...(query.channel === null ? [counted(shape.channels, 'channel')] : []),
    countedOf(images, summary.planned.images, noun),
  ];
  return factors.join(' × ') + (summary.draws > 1 ? `, first of ${counted(summary.draws, 'draw')}` : '');
}
