import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  /** The menu's id. Its style sheet ties the menu to the chip. */
  id: string;
  chip: ComponentChildren;
  /** Names the menu's content. */
  title: string;
  /** Shown while the chip is pointed at or has the focus. */
  hint?: string | null;
  /** Whether there is anything to choose; otherwise the chip only states what the numbers come from. */
  changeable: boolean;
  /** Called when the menu has been opened or closed. */
  onToggle?: (isOpen: boolean) => void;
  /** Made when the menu is first opened, because most never are. It then stays, with what was typed into it. */
  children: (close: () => void) => ComponentChildren;
}

/** A chip that opens a small menu below itself; the browser closes it by Escape or a click elsewhere. */
export function ChipMenu({ id, chip, title, hint = null, changeable, onToggle, children }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const isClosing = useRef(false);
  const [wasOpened, setOpened] = useState(false);
  const hasHint = hint !== null;
  useEffect(() => {
    const { current } = menu;
    if (current === null || onToggle === undefined) return;
    const tell = ({ newState }: ToggleEvent) => {
      onToggle(newState === 'open');
    };
    current.addEventListener('toggle', tell);
    return () => {
      current.removeEventListener('toggle', tell);
    };
  }, [onToggle, changeable]);
  if (!changeable) return <span class="chip">{chip}</span>;
  const hideHint = () => tip.current?.hidePopover();
  const showHint = () => {
    if (!isClosing.current && menu.current?.matches(':popover-open') === false) tip.current?.showPopover();
  };
  return (
    // The hint stays open while the pointer is on it.
    <div onPointerEnter={showHint} onPointerLeave={hideHint}>
      <button
        type="button"
        class="chip"
        id={`${id}-chip`}
        data-testid={`${id}-chip`}
        popovertarget={id}
        aria-describedby={hasHint ? `${id}-hint` : undefined}
        onFocus={showHint}
        onBlur={hideHint}
        onClick={hideHint}
        onKeyDown={({ key }) => {
          if (key === 'Escape') hideHint();
        }}
      >
        {chip}
        <span class="arrow" aria-hidden="true">
          ▾
        </span>
      </button>
      {hasHint && (
        <div ref={tip} id={`${id}-hint`} class="tip" popover="manual" role="tooltip" data-testid={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div
        ref={menu}
        id={id}
        class="menu"
        popover="auto"
        role="dialog"
        aria-label={title}
        data-testid={id}
        // The chip gets the focus back while its menu is closed, and browsers can't show the hint until that has ended.
        onBeforeToggle={({ newState }) => {
          isClosing.current = newState === 'closed';
          if (newState === 'open') setOpened(true);
        }}
        onToggle={() => {
          isClosing.current = false;
        }}
      >
        {wasOpened && children(() => menu.current?.hidePopover())}
      </div>
    </div>
  );
}
