import { useSight } from '../sight/context';
import type { Extent } from '../sight/measured';
import { turningTo, type ViewName } from '../sight/sight';
import { viewId, viewInWords, viewOf, viewsOf } from '../views/views';
import { memo } from '../state/memo';
import { t } from '../text/translate';

/** The views as tabs. Arrow keys move between them. */
export const Tabs = memo(({ extent }: { extent: Extent }) => {
  const { sight, change, pointed, whatIfPointed } = useSight();
  const views = viewsOf(extent);
  const current = viewOf(sight.view, extent);
  const turn = (view: ViewName) => {
    change(turningTo(view));
    pointed.set(null);
    whatIfPointed.set(null);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = views[views.indexOf(current) + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    turn(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[views.indexOf(next)]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t`Views`} onKeyDown={onKeyDown}>
      {views.map((view) => (
        <button
          key={view}
          type="button"
          role="tab"
          id={`${viewId(view)}-tab`}
          data-testid={`tab-${view}`}
          aria-selected={view === current}
          aria-controls={view === current ? viewId(view) : undefined}
          tabIndex={view === current ? 0 : -1}
          onClick={() => {
            turn(view);
          }}
        >
          {viewInWords(view, sight.selection.group)}
        </button>
      ))}
    </div>
  );
});
