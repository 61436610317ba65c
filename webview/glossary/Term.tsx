import type { ComponentChildren } from 'preact';
import { useCallback, useId, useLayoutEffect, useState } from 'preact/hooks';
import { Formula } from '../text/Formula';
import { GLOSSARY, type TermName } from './glossary';

interface Props {
  name: TermName;
  /** The words that are explained; by default the term itself. */
  children?: ComponentChildren;
}

/** `kept` stays open after the pointer has left. */
type State = 'closed' | 'open' | 'kept';

/** A term of art with a dotted underline, whose definition opens on hover, focus and click. Escape closes it. */
export function Term({ name, children }: Props) {
  const id = useId();
  const [state, setState] = useState<State>('closed');
  const isOpen = state !== 'closed';
  useEscape(isOpen, setState);
  const { term, definition } = GLOSSARY[name];
  return (
    // The definition stays open while the pointer is on it.
    <span
      class="term-place"
      onPointerEnter={() => {
        setState(opened);
      }}
      onPointerLeave={() => {
        setState((before) => (before === 'kept' ? before : 'closed'));
      }}
    >
      {/* Not a button element, which would not break across lines. */}
      <span
        role="button"
        tabIndex={0}
        class="term"
        style={`anchor-name: --${id}`}
        aria-describedby={isOpen ? id : undefined}
        onFocus={() => {
          setState(opened);
        }}
        onBlur={() => {
          setState('closed');
        }}
        onClick={() => {
          setState(toggled);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          setState(toggled);
        }}
      >
        {children ?? term}
      </span>
      {isOpen && (
        <span
          ref={showPopover}
          id={id}
          class="definition"
          popover="manual"
          role="tooltip"
          style={`position-anchor: --${id}`}
          data-testid="definition"
        >
          <strong>{term}</strong> <Formula>{definition}</Formula>
        </span>
      )}
    </span>
  );
}

function opened(before: State): State {
  return before === 'closed' ? 'open' : before;
}

function toggled(before: State): State {
  return before === 'kept' ? 'closed' : 'kept';
}

function showPopover(definition: HTMLElement | null): void {
  definition?.showPopover();
}

/** Escape closes an open definition, wherever the focus is, and then does nothing else. */
function useEscape(isOpen: boolean, setState: (state: State) => void): void {
  const close = useCallback(
    (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setState('closed');
    },
    [setState],
  );
  // Before it is painted: whoever sees it can close it.
  useLayoutEffect(() => {
    if (!isOpen) return;
    document.addEventListener('keydown', close, { capture: true });
    return () => {
      document.removeEventListener('keydown', close, { capture: true });
    };
  }, [isOpen, close]);
}
