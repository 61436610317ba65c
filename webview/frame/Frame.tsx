import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { useScroll } from '../memory/scroll';
import type { Memory } from '../memory/view';
import { Header } from '../overview/Header';
import { useSight } from '../sight/context';
import type { Extent } from '../sight/measured';
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
  extent: Extent;
  scoped: Scoped;
  answers: RunAnswers;
  onChangeFlags: () => void;
  pane: ComponentChildren;
  /** The view. */
  children: ComponentChildren;
}

/** Three lines and a pane that stay where they are, around a view that scrolls. */
export function Frame({ pane, children, ...props }: Props) {
  const { host, inspection, settings, memory, extent, scoped, answers, onChangeFlags } = props;
  const { sight } = useSight();
  const view = viewOf(sight.view, extent);
  const stage = useRef<HTMLDivElement>(null);
  useScroll(memory, stage, view);
  const hasGroups = extent.shapes.length > 0;
  return (
    <main class={`frame ${oldResultsInWords(inspection) === null ? '' : 'old'} ${hasGroups ? '' : 'bare'}`}>
      <div class="frame-head">
        <Header {...{ inspection, settings, host, answers, onChangeFlags }} />
        {hasGroups && (
          <>
            <div class="views-line">
              <Tabs extent={extent} />
              <Showing {...{ inspection, extent, answers }} />
            </div>
            <Equation inspection={inspection} scoped={scoped} onThreshold={host.setActivityThreshold} />
          </>
        )}
      </div>
      <div class="stage" ref={stage} data-testid="stage">
        <div class="content">{children}</div>
      </div>
      {hasGroups && pane}
      {hasGroups && <Keys extent={extent} />}
    </main>
  );
}
