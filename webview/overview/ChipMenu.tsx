import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface Props {
  /** Of the menu; its style sheet ties it to the chip. */
  id: string;
  chip: ComponentChildren;
  /** What can be done in the menu. */
  title: string;
  children: (close: () => void) => ComponentChildren;
}

/** A chip that opens a small menu below itself; the browser closes it by Escape or a click elsewhere. */
export function ChipMenu({ id, chip, title, children }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" class="chip" id={`${id}-chip`} data-testid={`${id}-chip`} popovertarget={id}>
        {chip}
        <span class="arrow" aria-hidden="true">
          ▾
        </span>
      </button>
      <div ref={menu} id={id} class="menu" popover="auto" role="dialog" aria-label={title} data-testid={id}>
        {children(() => menu.current?.hidePopover())}
      </div>
    </>
  );
}
