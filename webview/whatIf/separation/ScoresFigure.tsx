import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { LINEAR } from '../../../src/figures/contents';
import type { SeparationReport } from '../../../src/protocol/whatIf/separation';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Choices } from '../../distributions/Choices';
import { HistogramChart } from '../../distributions/HistogramChart';
import { Figure } from '../../figure/Figure';
import { Formula } from '../../text/Formula';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { SeparationChoice } from '../../sight/whatIfChoice';
import type { Asked } from '../asked';
import { ownLines } from '../ownLines';
import { chosenScore } from './scores';
import { coveredInWords } from './separationWords';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  separation: SeparationReport;
}

const SCORES = ['ratio', 'bound', 'kl'] as const satisfies readonly SeparationChoice['score'][];

/** The chosen score of the images of both inputs, over one axis. */
export function ScoresFigure({ asked: { inspection, checkpoint }, run, separation }: Props) {
  const { sight, change } = useSight();
  const [pointed, setPointed] = useState<ComponentChildren>(null);
  const { separation: choice } = sight.whatIf;
  const chosen = chosenScore(separation, choice, checkpoint.groups);
  if (chosen === null) return null;
  const { name, where, score } = chosen;
  const { edges, inside, outside, notFinite } = score.histogram;
  const title = t`Scores of the images: ${name}`;
  const covered = coveredInWords(separation, run);
  const subtitle = where === '' ? covered : `${where}; ${covered}`;
  const series = [
    { name: 'A', role: 'posterior', counts: inside, notFinite: notFinite.inside },
    { name: 'B', role: 'prior', counts: outside, notFinite: notFinite.outside },
  ] as const;
  return (
    <Figure
      id="scores"
      title={t`Scores of the images`}
      sub={covered}
      contents={() => ({
        ...{ title, subtitle, own: ownLines(inspection, run) },
        panels: [
          {
            ...{ kind: 'histograms', title: '', counts: 'linear', marks: [] },
            value: { name, unit: 'nats', scale: LINEAR, domain: null },
            series: series.map((one) => ({ ...one, edges })),
          },
        ],
      })}
    >
      <Choices
        name="Score"
        label={t`Score`}
        choices={SCORES}
        labels={{ ratio: 'LLR^{>m}', bound: '−L^{>m}', kl: t`KL of a group` }}
        chosen={choice.score}
        onChoose={(chosenKind) => {
          change(askingWhatIf({ separation: { ...choice, score: chosenKind } }));
        }}
      />
      <p data-testid="shown-score">
        <Formula>{name}</Formula>
        {where !== '' && `, ${where}`}
      </p>
      <div class="distributions histograms">
        <HistogramChart
          testId="scores-histogram"
          label={t`${name}, nats, of the images of A and of B`}
          edges={Float64Array.from(edges)}
          series={series.map(({ counts, ...one }) => ({ ...one, counts: Float64Array.from(counts), constant: null }))}
          logarithmic={false}
          inWords={({ counts }, bin) => counted(counts[bin] ?? 0, 'image')}
          onPoint={setPointed}
        />
      </div>
      <p class="sub under-pointer">{pointed ?? t`nats per image; a higher score is stranger to the model`}</p>
    </Figure>
  );
}
