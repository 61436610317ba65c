import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

interface Props {
  /** Of the menu; the button that opens it has it as `popovertarget`, and its anchor is named after it. */
  id: string;
  title: string;
  /** Made while the menu is open, because most figures' menus never are. */
  children: (close: () => void) => ComponentChildren;
}

/** A small menu of a figure, below the button that opens it; Escape or a click elsewhere closes it. */
export function FigureMenu({ id, title, children }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <div
      ref={menu}
      id={id}
      class="menu figure-menu"
      popover="auto"
      role="dialog"
      aria-label={title}
      data-testid={id}
      style={`position-anchor: --${id}`}
      onBeforeToggle={({ newState }) => {
        if (newState === 'open') setOpen(true);
      }}
      onToggle={({ newState }) => {
        setOpen(newState === 'open');
      }}
    >
      {isOpen && children(() => menu.current?.hidePopover())}
    </div>
  );
}
