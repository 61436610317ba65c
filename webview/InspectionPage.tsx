import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { PageSettings, ShownInspection } from '../src/protocol/inspection';
import { commandOfRequest } from '../src/protocol/reproduce';
import { Comparisons } from './comparisons/Comparisons';
import { Distributions } from './distributions/Distributions';
import { DropTarget } from './drop/DropTarget';
import { FlagForm } from './flags/FlagForm';
import { GivenFlags } from './flags/GivenFlags';
import { GroupSection } from './group/GroupSection';
import { channelScale } from './hierarchy/channelScale';
import { Hierarchy } from './hierarchy/Hierarchy';
import { useScroll } from './memory/scroll';
import { Memory, useView } from './memory/view';
import { ChangedBanner } from './overview/ChangedBanner';
import { Citation } from './overview/Citation';
import { EngineNotices } from './overview/EngineNotices';
import { Header } from './overview/Header';
import { StatusLine } from './overview/StatusLine';
import { SummaryTiles } from './overview/SummaryTiles';
import { type Pin, sourceInWords } from './pins/pin';
import { pinCalls } from './pins/pinCalls';
import { Pins } from './pins/Pins';
import { SightProvider, useSightControl } from './sight/context';
import { measuredIn } from './sight/measured';
import { goingTo } from './sight/sight';
import type { Host } from './state/host';
import { useRunAnswers } from './state/runAnswers';
import { Tensors } from './tensors/Tensors';
import { oldResultsInWords } from './text/inputWords';
import { useGroupKeys } from './useGroupKeys';

interface Props {
  host: Host;
  inspection: ShownInspection;
  settings: PageSettings;
}

/**
 * The page from top to bottom: which file, what an image costs, which group, where, why this value, how values are
 * distributed.
 */
export function InspectionPage({ host, inspection, settings }: Props) {
  const { checkpoint, input, request, run, next } = inspection;
  const asked = next ?? inspection;
  const memory = useMemo(() => new Memory(host), [host]);
  const [view, changeView] = useView(memory);
  useEffect(() => {
    memory.keepRequest(request);
  }, [memory, request]);
  useScroll(memory);
  const answers = useRunAnswers(host, run);
  const measured = useMemo(() => measuredIn(inspection, view.quantity), [inspection, view.quantity]);
  const { shapes, summaries, noun } = measured;
  const control = useSightControl(view, changeView, measured, settings.colourMap);
  const { sight, change, pointed } = control;
  const cells = useMemo(() => channelScale(sight.colouring, { summaries }), [sight.colouring, summaries]);

  const source = {
    fileName: inspection.fileName,
    input: input?.label ?? '',
    draws: request.draws,
    seed: request.seed,
    ...(inspection.changeable.length === 0 ? {} : { command: commandOfRequest(request) }),
  };
  const changePins = useCallback(
    (changed: (before: readonly Pin[]) => readonly Pin[]) => {
      changeView((before) => ({ pins: changed(before.pins) }));
    },
    [changeView],
  );
  const pins = pinCalls(view.pins, changePins, source, noun, answers.pictures);

  useGroupKeys((step) => {
    const group = sight.selection.group + step;
    if (group < 0 || group >= shapes.length) return;
    change(goingTo(group, null));
    pointed.set(null);
  });

  return (
    <SightProvider value={control}>
      <main class={oldResultsInWords(inspection) === null ? undefined : 'old'}>
        <Header inspection={inspection} engines={settings.engines} host={host}>
          <StatusLine inspection={inspection} host={host} />
          <GivenFlags
            flags={request.flags}
            onChange={() => {
              changeView(() => ({ answers: request.flags }));
              host.giveFlags([]);
            }}
          />
        </Header>
        <DropTarget changeable={inspection.changeable.includes('input')} onDrop={host.changeInput} />
        {asked.status.kind === 'asking' && (
          <FlagForm
            why={asked.status.why}
            questions={asked.status.questions}
            given={asked.request.flags}
            answers={view.answers}
            onAnswer={host.giveFlags}
          />
        )}
        <EngineNotices notices={inspection.notices} />
        {inspection.checkpointChanged && next === null && <ChangedBanner onReload={host.restart} />}
        <SummaryTiles inspection={inspection} noun={noun} onThreshold={host.setActivityThreshold} />
        {shapes.length > 0 && (
          <>
            <Hierarchy measured={measured} scale={cells} pins={pins} />
            <GroupSection measured={measured} answers={answers} pins={pins} />
          </>
        )}
        <Pins
          pins={view.pins}
          currentSource={sourceInWords(source)}
          copy={host.copy}
          onRemove={pins.remove}
          onRemoveAll={pins.removeAll}
        />
        <Comparisons inspection={inspection} answers={answers} />
        <Citation inspection={inspection} answers={answers} copy={host.copy} />
        {shapes.length > 0 && <Distributions measured={measured} histograms={answers.histograms} />}
        {inspection.status.kind !== 'opening' && (
          <Tensors
            key={run}
            host={host}
            refusal={inspection.status.kind === 'failed' && checkpoint === null ? inspection.status.message : null}
          />
        )}
      </main>
    </SightProvider>
  );
}
