import type { FigureFormat } from '../../../src/protocol/pageCommands';
import { useSaid } from '../../state/useSaid';
import type { FigureContents } from '../../../src/figures/contents';
import { FigureMenu } from '../FigureMenu';
import { useFigureDoor } from './figureDoor';
import { COPY_FORMATS, copyFigure } from './formats';

interface Props {
  /** The figure's id. */
  id: string;
  title: string;
  contents: () => FigureContents;
}

/** Copies the figure in one of several forms, and confirms it for a moment. */
export function CopyMenu({ id, title, contents }: Props) {
  const door = useFigureDoor();
  const { said, copying } = useSaid();
  if (door === null) return null;
  const choose = (format: FigureFormat) => {
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
        aria-label={`Copy ${title}`}
        style={`anchor-name: --${menuId}`}
      >
        {said ?? 'Copy'}
        <span aria-hidden="true"> ▾</span>
      </button>
      <span class="unseen" role="status">
        {said}
      </span>
      <FigureMenu id={menuId} title={`Copy ${title}`}>
        {(close) =>
          COPY_FORMATS.map(({ name, label, about }) => (
            <button
              key={name}
              type="button"
              class="item"
              data-testid={`${menuId}-${name}`}
              onClick={() => {
                close();
                choose(name);
              }}
            >
              <span>{label}</span> <span class="about">{about}</span>
            </button>
          ))
        }
      </FigureMenu>
    </div>
  );
}
