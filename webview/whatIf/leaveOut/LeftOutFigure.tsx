import { useMemo } from 'preact/hooks';
import type { LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { whyScale } from '../../chart/axis';
import { Figure } from '../../figure/Figure';
import { Term } from '../../glossary/Term';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { useObserved } from '../../state/observable';
import { barRows, useBarAxis } from '../barRows';
import { barsPanel } from '../barSeries';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { coveredInWords, priorInWords } from '../whatIfWords';
import { ChangeBars } from './ChangeBars';
import { groupSeries } from './changeSeries';
import { ChangesLegend } from './ChangesLegend';
import { LeftOutTable } from './LeftOutTable';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  leftOut: LeftOut;
}

const SCALES = ['linear', 'log', 'symlog'] as const;

/** KL(q‖p), KL(p‖q) and ΔNELBO of every group, side by side on one axis. */
export function LeftOutFigure({ asked: { inspection, measured }, run, leftOut }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { barScale } = sight.whatIf;
  const temperature = temperatureOf(run.wish.analysis);
  const series = useMemo(() => groupSeries(leftOut), [leftOut]);
  const axis = useBarAxis(series, barScale);
  const { kind } = axis.scale;
  const groups = leftOut.changes.map(({ replacement }) => replacement.group);
  const rows = barRows(series, { numbers: groups, subject: 'without group', noun, testId: 'delta-of-group' });
  const title = `Without each group: ${series.at(-1)?.name ?? ''}`;
  const covered = coveredInWords(run, measured);
  const subtitle = `${priorInWords(temperature)} in its place; ${covered}, paired`;
  const unit = `nats per ${noun}`;
  return (
    <Figure
      id="left-out"
      title={title}
      sub={covered}
      toolbar={{
        scale: {
          offered: SCALES,
          chosen: kind,
          why: whyScale(barScale, kind),
          onChoose: (chosen) => {
            change(askingWhatIf({ barScale: chosen }));
          },
        },
      }}
      contents={() => ({
        ...{ title, subtitle, own: ownLines(inspection, run) },
        panels: [
          barsPanel(
            series,
            { category: 'latent group', labels: groups.map(String) },
            { name: 'KL and change', unit, scale: axis.scale },
          ),
        ],
      })}
    >
      <ChangesLegend series={series} />
      <ChangeBars
        {...{ series, rows, axis, pointed: target }}
        parts={groups.map((group) => ({ group, channel: null }))}
        label={`Latent groups that are left out: ${series.map(({ name }) => name).join(', ')}. Space selects, Enter opens the group.`}
        testId="left-out"
      />
      <Definition source="docs/analyses.md#ablation">
        <p>
          One group takes {priorInWords(temperature)} in place of its posterior’s draw. The groups above stay as they
          are. The groups below take their posteriors again, given the image and the changed z, with the same noise.
          Changes are <Term name="paired" />.
        </p>
        <p>
          <Term name="deltaNelbo" /> = <Term name="deltaRate" /> + <Term name="deltaDistortion" />. It is what the bound
          loses when this group doesn’t look at the image and the groups below may make up for it. It is not the
          information in the group, not its effect on the picture, and not what a model trained without it would lose.
          With an exact posterior it would equal KL(p‖q), the <Term name="reverseKl" />.
        </p>
      </Definition>
      <LeftOutTable leftOut={leftOut} noun={noun} covered={covered} />
    </Figure>
  );
}
