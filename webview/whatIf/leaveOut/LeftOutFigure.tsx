import { useMemo } from 'preact/hooks';
import type { Below, LeftOut } from '../../../src/protocol/whatIf/leftOut';
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
import { BELOW_TAKEN, belowOf, inItsPlace } from './leftOutWords';
import { rich, t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  leftOut: LeftOut;
}

const BELOW_DEFINED: Readonly<Record<Below, string>> = {
  posterior: t`The groups below take their posteriors again, given the image and the changed z, with the same noise.`,
  frozen: t`The groups below keep the z that they had in the pass with every group.`,
  prior: t`The groups below take their priors as well, at the same temperature and with the same noise.`,
};

const LOSS_DEFINED: Readonly<Record<Below, string>> = {
  posterior: t`It is what the bound loses when this group doesn’t look at the image and the groups below may make up for
    it.`,
  frozen: t`The kept z are the draw of no posterior, so there is no rate: Δdistortion alone is the direct effect on the
    picture.`,
  prior: t`It is what the bound loses when nothing from this group down looks at the image: the LLR of a prefix.`,
};

const SCALES = ['linear', 'log', 'symlog'] as const;

/** KL(q‖p), KL(p‖q) and ΔNELBO of every group, side by side on one axis. */
export function LeftOutFigure({ asked: { inspection, measured }, run, leftOut }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { barScale } = sight.whatIf;
  const { analysis } = run.wish;
  const temperature = temperatureOf(analysis);
  const below = belowOf(analysis);
  const series = useMemo(() => groupSeries(leftOut), [leftOut]);
  const axis = useBarAxis(series, barScale);
  const { kind } = axis.scale;
  const groups = leftOut.changes.map(({ replacement }) => replacement.group);
  const rows = barRows(series, { numbers: groups, subject: t`without group`, noun, testId: 'delta-of-group' });
  const title = t`Without each group: ${series.at(-1)?.name ?? ''}`;
  const covered = coveredInWords(run, measured);
  const subtitle = t`${inItsPlace(priorInWords(temperature), below)}; ${covered}, paired`;
  const unit = t`nats per ${nounInWords(noun)}`;
  return (
    <Figure
      id="left-out"
      title={title}
      sub={below === 'posterior' ? covered : `${covered}; ${BELOW_TAKEN[below]}`}
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
            { category: t`latent group`, labels: groups.map(String) },
            { name: t`KL and change`, unit, scale: axis.scale },
          ),
        ],
      })}
    >
      <ChangesLegend series={series} />
      <ChangeBars
        {...{ series, rows, axis, pointed: target }}
        parts={groups.map((group) => ({ group, channel: null }))}
        label={t`Latent groups that are left out: ${series.map(({ name }) => name).join(', ')}. Space selects, Enter
          opens the group.`}
        testId="left-out"
      />
      <Definition source="docs/analyses.md#ablation">
        <p>
          {rich`One group takes ${priorInWords(temperature)} in place of its posterior’s draw. The groups above stay as
            they are. ${BELOW_DEFINED[below]} Changes are ${(<Term name="paired" />)}.`}
        </p>
        <p>
          {rich`${(<Term name="deltaNelbo" />)} = ${(<Term name="deltaRate" />)} + ${(<Term name="deltaDistortion" />)}.
            ${LOSS_DEFINED[below]} It is not the information in the group, and not what a model trained without it would
            lose.`}
          {below === 'posterior' && (
            <>
              {' '}
              {rich`Nor is it the group’s effect on the picture. With an exact posterior it would equal KL(p‖q), the
                ${(<Term name="reverseKl" />)}.`}
            </>
          )}
        </p>
      </Definition>
      <LeftOutTable leftOut={leftOut} noun={noun} covered={covered} />
    </Figure>
  );
}
