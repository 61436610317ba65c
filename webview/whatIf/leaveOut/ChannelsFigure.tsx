import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Below, LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { Figure } from '../../figure/Figure';
import { useSight } from '../../sight/context';
import { useObserved } from '../../state/observable';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { barRows, useBarAxis } from '../barRows';
import { barsPanel } from '../barSeries';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { coveredInWords, priorInWords, reservationsOn } from '../whatIfWords';
import { ChangeBars } from './ChangeBars';
import { channelSeries } from './changeSeries';
import { ChangesLegend } from './ChangesLegend';
import { LeftOutTable } from './LeftOutTable';
import { belowOf, inItsPlace } from './leftOutWords';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  /** Of the prior. */
  temperature: number;
  below: Below;
}

/** The channels of the selected group, left out one by one. They take passes of their own, so they wait to be asked for. */
export function ChannelsFigure({ asked, temperature, below }: Props) {
  const { whatIf, measured, checkpoint } = asked;
  const { selection } = useSight().sight;
  const { group } = selection;
  const name = { analysis: { kind: 'channels', group, temperature, below }, scope: scopeOf(selection) } as const;
  const { latest, shown } = analysisIn(whatIf, name);
  const leftOut = shown?.result?.kind === 'left out' ? shown.result.leftOut : null;
  const runBar = <RunBar asked={asked} name={name} />;
  if (shown === null || leftOut === null) {
    return (
      <Figure id="channels-left-out" title={t`Channels of group ${group}, left out one by one`} contents={null}>
        {runBar}
      </Figure>
    );
  }
  return (
    <ShownChannels asked={asked} run={shown} leftOut={leftOut} group={group} isOld={latest !== shown}>
      {runBar}
      <Reservations sentences={reservationsOn(shown, checkpoint, measured.noun)} />
    </ShownChannels>
  );
}

interface ShownProps {
  asked: Asked;
  run: AnalysisRun;
  leftOut: LeftOut;
  group: number;
  /** Whether the results are of a run that is being repeated. */
  isOld: boolean;
  /** Above the bars. */
  children: ComponentChildren;
}

function ShownChannels({ asked: { inspection, measured }, run, leftOut, group, isOld, children }: ShownProps) {
  const { noun } = measured;
  const { whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { changes } = leftOut;
  const series = useMemo(() => channelSeries(changes), [changes]);
  const axis = useBarAxis(series, 'auto');
  const channels = changes.map(({ replacement }, place) => replacement.channel ?? place);
  const rows = barRows(series, { numbers: channels, subject: t`without channel`, noun, testId: 'delta-of-channel' });
  const title = t`Without each channel of group ${group}: ${series.at(-1)?.name ?? ''}`;
  const covered = coveredInWords(run, measured);
  const { analysis } = run.wish;
  const subtitle = t`${inItsPlace(priorInWords(temperatureOf(analysis)), belowOf(analysis))}; ${covered}, paired`;
  return (
    <Figure
      id="channels-left-out"
      title={title}
      sub={covered}
      contents={() => ({
        ...{ title, subtitle, own: ownLines(inspection, run) },
        panels: [
          barsPanel(
            series,
            { category: t`channel`, labels: channels.map(String) },
            { name: t`KL and change`, unit: t`nats per ${nounInWords(noun)}`, scale: axis.scale },
          ),
        ],
      })}
    >
      {children}
      <div class={isOld ? 'old-run' : ''}>
        <ChangesLegend series={series} />
        <ChangeBars
          {...{ series, rows, axis, pointed: target }}
          parts={channels.map((channel) => ({ group, channel }))}
          label={t`Channels of group ${group} that are left out: ${series.map(({ name }) => name).join(', ')}. Space
            selects, Enter opens the group.`}
          testId="channel-left-out"
        />
        <Definition source="docs/analyses.md#ablation">
          <p>
            {t`Only this channel’s z comes from the prior, and the group’s KL loses this channel’s KL. The changes of
              the channels don’t add up to that of the group.`}
          </p>
        </Definition>
        <LeftOutTable leftOut={leftOut} noun={noun} covered={covered} />
      </div>
    </Figure>
  );
}
