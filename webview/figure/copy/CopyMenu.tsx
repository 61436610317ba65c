import { useRef } from 'preact/hooks';
import type { FigureFormat } from '../../../src/protocol/pageCommands';
import { useSaid } from '../../state/useSaid';
import type { FigureContents } from '../../../src/figures/contents';
import { useFigureDoor } from './figureDoor';
import { COPY_FORMATS, copyFigure } from './formats';
import { t } from '../../text/translate';

interface Props {
  /** The figure's id. */
  id: string;
  title: string;
  contents: () => FigureContents;
}

/** Copies the figure in one of several forms, and confirms it for a moment. */
export function CopyMenu({ id, title, contents }: Props) {
  const door = useFigureDoor();
  const menu = useRef<HTMLDivElement>(null);
  const { said, copying } = useSaid();
  if (door === null) return null;
  const choose = (format: FigureFormat) => {
    menu.current?.hidePopover();
    copying(copyFigure(contents(), format, door));
  };
  const menuId = `${id}-copy`;
  return (
    <div class="figure-copy">
      <button
        type="button"
        class="tool"
        data-testid={`${menuId}-button`}
        popovertarget={menuId}
        aria-label={t`Copy ${title}`}
        style={`anchor-name: --${menuId}`}
      >
        {said ?? t`Copy`}
        <span aria-hidden="true"> ▾</span>
      </button>
      <span class="unseen" role="status">
        {said}
      </span>
      <div
        ref={menu}
        id={menuId}
        class="menu figure-menu"
        popover="auto"
        role="dialog"
        aria-label={t`Copy ${title}`}
        data-testid={menuId}
        style={`position-anchor: --${menuId}`}
      >
        {COPY_FORMATS.map(({ name, label, about }) => (
          <button
            key={name}
            type="button"
            class="item"
            data-testid={`${menuId}-${name}`}
            onClick={() => {
              choose(name);
            }}
          >
            <span>{label}</span> <span class="about">{about}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
