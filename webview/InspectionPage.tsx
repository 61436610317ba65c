import { useEffect, useMemo } from 'preact/hooks';
import type { PageSettings, ShownInspection } from '../src/protocol/inspection';
import { Colours, colouringOf, signedColouring } from './colour/colourMap';
import { Distributions } from './distributions/Distributions';
import { FlagForm } from './flags/FlagForm';
import { GivenFlags } from './flags/GivenFlags';
import { GroupSection } from './group/GroupSection';
import { Hierarchy } from './hierarchy/Hierarchy';
import { ChangedBanner } from './overview/ChangedBanner';
import { EngineNotices } from './overview/EngineNotices';
import { Header } from './overview/Header';
import { StatusLine } from './overview/StatusLine';
import { SummaryTiles } from './overview/SummaryTiles';
import { Pins } from './pins/Pins';
import { sourceInWords } from './pins/pin';
import { usePins } from './pins/usePins';
import type { Host } from './state/host';
import { useMeasurements } from './state/measurements';
import { Observable } from './state/observable';
import { useScroll } from './state/scroll';
import { selected, type Selection, type Target, within } from './state/selection';
import { shownKl, shownSummary } from './state/shownKl';
import { Memory, useView } from './state/view';
import { Tensors } from './tensors/Tensors';
import { oldResultsInWords } from './text/inputWords';
import { isSigned } from './text/meanings';
import { imageNoun } from './text/words';
import { usePageKind } from './theme/theme';
import { useGroupKeys } from './useGroupKeys';

interface Props {
  host: Host;
  inspection: ShownInspection;
  settings: PageSettings;
}

/** From top to bottom: what file, what it costs, which group, where, why this value, how it is distributed. */
export function InspectionPage({ host, inspection, settings }: Props) {
  const { checkpoint, groups, input, request, run, next } = inspection;
  const asked = next ?? inspection;
  const memory = useMemo(() => new Memory(host), [host]);
  const [view, changeView] = useView(memory);
  useEffect(() => {
    memory.keepRequest(request);
  }, [memory, request]);
  useScroll(memory);
  const pointed = useMemo(() => new Observable<Target | null>(null), []);
  const { maps, histograms, pictures } = useMeasurements(host, run);

  const shapes = checkpoint?.groups ?? [];
  const shape = shapes[view.selection.group] ?? shapes[0];
  const selection = within(view.selection, shapes, input?.imagesKept ?? 0);
  const noun = imageNoun(input);
  const hasFlows = checkpoint?.hasFlows ?? false;
  const shown = shownKl(hasFlows, view.quantity);
  const summaries = useMemo(() => groups.map((group) => group && shownSummary(group, shown)), [groups, shown]);
  const pageKind = usePageKind();
  const colouring = isSigned(shown.part) ? signedColouring(pageKind) : colouringOf(settings.colourMap);
  const source = {
    fileName: inspection.fileName,
    input: input?.label ?? '',
    draws: request.draws,
    seed: request.seed,
  };
  const pins = usePins(view.pins, changeView, pictures, noun, source);

  const choose = (change: Partial<Selection>) => {
    changeView((before) => ({ selection: { ...within(before.selection, shapes, Infinity), ...change } }));
  };
  const select = (group: number, channel: number | null) => {
    choose(selected(selection, group, channel));
  };
  useGroupKeys((step) => {
    const group = selection.group + step;
    if (group < 0 || group >= shapes.length) return;
    select(group, null);
    pointed.set(null);
  });

  return (
    <Colours.Provider value={colouring}>
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
          <Hierarchy
            shapes={shapes}
            summaries={summaries}
            shown={shown}
            hasFlows={hasFlows}
            onQuantity={(quantity) => {
              changeView(() => ({ quantity }));
              pointed.set(null);
            }}
            thresholdNats={inspection.activityThresholdNats}
            selected={selection}
            noun={noun}
            pointed={pointed}
            onSelect={select}
            onPin={pins.pin}
          />
        )}
        {shape && (
          <GroupSection
            inspection={inspection}
            summaries={summaries}
            shown={shown}
            run={run}
            maps={maps}
            pictures={pictures}
            noun={noun}
            selection={selection}
            pointed={pointed}
            isPinned={pins.isPinned}
            choose={choose}
            pin={pins.pin}
          />
        )}
        <Pins
          pins={view.pins}
          currentSource={sourceInWords(source)}
          copy={host.copy}
          onRemove={pins.remove}
          onRemoveAll={pins.removeAll}
        />
        {shape && (
          <Distributions
            histograms={histograms}
            run={run}
            shape={shape}
            summary={groups[selection.group] ?? null}
            hasFlows={hasFlows}
            group={selection.group}
            channel={selection.channel}
            noun={noun}
            logarithmic={view.logarithmicCounts}
            onLogarithmic={(logarithmicCounts) => {
              changeView(() => ({ logarithmicCounts }));
            }}
          />
        )}
        {inspection.status.kind !== 'opening' && (
          <Tensors
            key={run}
            host={host}
            refusal={inspection.status.kind === 'failed' && checkpoint === null ? inspection.status.message : null}
          />
        )}
      </main>
    </Colours.Provider>
  );
}
