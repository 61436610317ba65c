import { useEffect, useMemo } from 'preact/hooks';
import type { Inspection, PageSettings } from '../src/protocol/inspection';
import { Colours, tableOf } from './colour/colourMap';
import { Distributions } from './distributions/Distributions';
import { GroupSection } from './group/GroupSection';
import { Hierarchy } from './hierarchy/Hierarchy';
import { ChangedBanner } from './overview/ChangedBanner';
import { Header } from './overview/Header';
import { StatusLine } from './overview/StatusLine';
import { SummaryTiles } from './overview/SummaryTiles';
import { Pins } from './pins/Pins';
import { sourceInWords } from './pins/pin';
import { usePins } from './pins/usePins';
import type { Host } from './state/host';
import { Pictures } from './state/measurements';
import { Observable } from './state/observable';
import { useScroll } from './state/scroll';
import { selected, type Selection, type Target, within } from './state/selection';
import { Memory, useView } from './state/view';
import { imageNoun } from './text/words';
import { useGroupKeys } from './useGroupKeys';

interface Props {
  host: Host;
  inspection: Inspection;
  /** Counts restarts. */
  run: number;
  settings: PageSettings;
}

/** From top to bottom: what file, what it costs, which group, where, why this value, how it is distributed. */
export function InspectionPage({ host, inspection, run, settings }: Props) {
  const { checkpoint, groups, input, status, request } = inspection;
  const memory = useMemo(() => new Memory(host), [host]);
  const [view, changeView] = useView(memory);
  useEffect(() => {
    memory.keepRequest(request);
  }, [memory, request]);
  useScroll(memory);
  const pointed = useMemo(() => new Observable<Target | null>(null), []);
  // Those of an earlier run may be of another input.
  const pictures = useMemo(() => new Pictures(host, run), [host, run]);

  const shapes = checkpoint?.groups ?? [];
  const shape = shapes[view.selection.group] ?? shapes[0];
  const selection = within(view.selection, shapes, input?.imagesKept ?? 0);
  const noun = imageNoun(input);
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
    <Colours.Provider value={tableOf(settings.colourMap)}>
      <main>
        <Header inspection={inspection} host={host}>
          <StatusLine status={status} onCancel={host.cancel} onRestart={host.restart} />
        </Header>
        {inspection.checkpointChanged && <ChangedBanner onReload={host.restart} />}
        <SummaryTiles inspection={inspection} noun={noun} onThreshold={host.setActivityThreshold} />
        {shapes.length > 0 && (
          <Hierarchy
            shapes={shapes}
            summaries={groups}
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
            host={host}
            inspection={inspection}
            run={run}
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
            host={host}
            run={run}
            shape={shape}
            summary={groups[selection.group] ?? null}
            group={selection.group}
            channel={selection.channel}
            noun={noun}
            logarithmic={view.logarithmicCounts}
            onLogarithmic={(logarithmicCounts) => {
              changeView(() => ({ logarithmicCounts }));
            }}
          />
        )}
      </main>
    </Colours.Provider>
  );
}
