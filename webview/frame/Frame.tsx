import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { GivenFlags } from '../flags/GivenFlags';
import { useScroll } from '../memory/scroll';
import type { Memory } from '../memory/view';
import { Header } from '../overview/Header';
import { StatusLine } from '../overview/StatusLine';
import { useSight } from '../sight/context';
import type { Scoped } from '../sight/useScope';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { oldResultsInWords } from '../text/inputWords';
import { viewOf } from '../views/views';
import { Equation } from './Equation';
import { Keys } from '../keys/Keys';
import { Showing } from './Showing';
import { Tabs } from './Tabs';

interface Props {
  host: Host;
  inspection: ShownInspection;
  settings: PageSettings;
  memory: Memory;
  scoped: Scoped;
  answers: RunAnswers;
  onChangeFlags: () => void;
  pane: ComponentChildren;
  /** The view. */
  children: ComponentChildren;
}

/** Three lines and a pane that stay where they are, around a view that scrolls. */
export function Frame({ host, inspection, settings, memory, scoped, answers, onChangeFlags, pane, children }: Props) {
  const { sight } = useSight();
  const { measured } = scoped;
  const view = viewOf(sight.view, measured);
  const stage = useRef<HTMLDivElement>(null);
  useScroll(memory, stage, view);
  const hasGroups = measured.shapes.length > 0;
  return (
    <main class={`frame ${oldResultsInWords(inspection) === null ? '' : 'old'} ${hasGroups ? '' : 'bare'}`}>
      <div class="frame-head">
        <Header {...{ inspection, settings, host, answers }}>
          <StatusLine inspection={inspection} host={host} />
          <GivenFlags flags={inspection.request.flags} onChange={onChangeFlags} />
        </Header>
        {hasGroups && (
          <>
            <div class="views-line">
              <Tabs measured={measured} />
              <Showing inspection={inspection} measured={measured} answers={answers} />
            </div>
            <Equation inspection={inspection} scoped={scoped} onThreshold={host.setActivityThreshold} />
          </>
        )}
      </div>
      <div class="stage" ref={stage} data-testid="stage">
        <div class="content">{children}</div>
      </div>
      {hasGroups && pane}
      {hasGroups && <Keys measured={measured} />}
    </main>
  );
}
