import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { PageSettings, ShownInspection } from '../src/protocol/inspection';
import { commandOfRequest } from '../src/protocol/reproduce';
import { DropTarget } from './drop/DropTarget';
import { FigureDoorProvider } from './figure/copy/figureDoor';
import { useFigures } from './figure/copy/useFigures';
import { FlagForm } from './flags/FlagForm';
import { Frame } from './frame/Frame';
import { Notices } from './frame/Notices';
import { Memory, useView } from './memory/view';
import { Pane } from './pane/Pane';
import { type Pin, type PinSource, sourceInWords } from './pins/pin';
import { pinCalls } from './pins/pinCalls';
import { SightProvider, useSightControl } from './sight/context';
import { measuredIn } from './sight/measured';
import { useScope } from './sight/useScope';
import { goingToPlace, turningTo, type SightChange } from './sight/sight';
import type { Host } from './state/host';
import { useRunAnswers } from './state/useRunAnswers';
import { ShownView } from './views/ShownView';

interface Props {
  host: Host;
  inspection: ShownInspection;
  settings: PageSettings;
}

/** The page: where its numbers come from, the chosen view, and a pane that takes apart what is pointed at. */
export function InspectionPage({ host, inspection, settings }: Props) {
  const { request, run, next } = inspection;
  const asked = next ?? inspection;
  const memory = useMemo(() => new Memory(host), [host]);
  const [view, changeView] = useView(memory);
  useEffect(() => {
    memory.keepRequest(request);
  }, [memory, request]);
  const whole = useRunAnswers(host, run);
  const { quantity } = view.sight;
  const measured = useMemo(() => measuredIn(inspection, quantity), [inspection, quantity]);
  const changeSight = useCallback(
    (change: SightChange) => {
      changeView(({ sight }) => ({ sight: { ...sight, ...change(sight) } }));
    },
    [changeView],
  );
  useEffect(
    () =>
      host.onCommand((command) => {
        if (command.kind === 'go to') changeSight(goingToPlace(command.place));
        if (command.kind === 'show comparison') changeSight(turningTo('compare'));
      }),
    [host, changeSight],
  );
  const control = useSightControl(view.sight, changeSight, measured, settings.colourMap);
  const scoped = useScope(whole, control.sight.selection, inspection, measured);
  const answers = whole.among(control.sight.selection.among);
  const figures = useFigures(host, inspection, whole);
  const changePins = useCallback(
    (changed: (before: readonly Pin[]) => readonly Pin[]) => {
      changeView((before) => ({ pins: changed(before.pins) }));
    },
    [changeView],
  );
  const onChangeFlags = useCallback(() => {
    changeView(() => ({ answers: request.flags }));
    host.giveFlags([]);
  }, [changeView, host, request]);
  const source = useMemo(() => sourceOf(inspection), [inspection]);
  const { noun } = measured;
  const pins = useMemo(
    () => pinCalls(view.pins, changePins, source, noun, whole.pictures),
    [view.pins, changePins, source, noun, whole],
  );

  return (
    <SightProvider value={control}>
      <Frame
        {...{ host, inspection, settings, memory, scoped, answers, onChangeFlags }}
        extent={measured}
        pane={
          <Pane
            {...{ answers, pins }}
            analysed={view.sight.view === 'whatIf' ? inspection : null}
            compared={view.sight.view === 'compare' ? inspection : null}
            measured={scoped.measured}
            pinned={view.pins}
            currentSource={sourceInWords(source)}
            copy={host.copy}
          />
        }
      >
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
        <Notices inspection={inspection} onReload={host.restart} />
        <FigureDoorProvider value={figures}>
          <ShownView {...{ host, inspection, answers, pins }} extent={measured} measured={scoped.measured} />
        </FigureDoorProvider>
      </Frame>
    </SightProvider>
  );
}

/** Where numbers that are pinned now come from. */
function sourceOf({ fileName, input, request, changeable }: ShownInspection): PinSource {
  const { draws, seed, noise } = request;
  return {
    ...{ fileName, draws, seed, input: input?.label ?? '' },
    ...(noise !== undefined && { noise }),
    ...(changeable.length === 0 ? {} : { command: commandOfRequest(request) }),
  };
}
