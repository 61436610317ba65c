import type { ComponentChildren } from 'preact';
import { CopyMenu } from './copy/CopyMenu';
import { useRegistered } from './copy/figureDoor';
import type { FigureContents } from '../../src/figures/contents';
import { Toolbar } from './toolbar/Toolbar';
import type { FigureToolbar } from './toolbar/toolbar';
import { t } from '../text/translate';

interface Props {
  /** Unique on the page; prefix of its controls' test ids. */
  id: string;
  title: string;
  /** What the numbers are means of, a legend, or both; beside the title. */
  sub?: ComponentChildren;
  toolbar?: FigureToolbar;
  /** What is drawn, made when it is copied; `null` while there is nothing to copy. */
  contents: (() => FigureContents) | null;
  children: ComponentChildren;
}

/**
 * The frame of every figure: title and subtitle left, one toolbar right, always in the same order: scale, domain,
 * cells, Copy.
 *
 * ```tsx
 * <Figure
 *   id="hierarchy"
 *   title="KL by group and channel"
 *   sub="mean of 40 images"
 *   toolbar={{ scale: { offered: ['linear', 'log'], chosen: scale, why: null, onChoose: setScale } }}
 *   contents={() => ({
 *     title: 'KL by group and channel',
 *     subtitle: 'mean of 40 images',
 *     panels: [{ kind: 'bars', … }, { kind: 'matrix', … }],
 *   })}
 * >
 *   <Rows … />
 * </Figure>
 * ```
 *
 * Copying needs a `FigureDoorProvider` above it. It knows where the page's numbers come from, and adds that.
 */
export function Figure({ id, title, sub, toolbar = {}, contents, children }: Props) {
  const touch = useRegistered(id, contents);
  return (
    <section
      class="figure-frame"
      onPointerEnter={touch}
      onFocusIn={touch}
      aria-labelledby={`${id}-title`}
      data-testid={`figure-${id}`}
      data-vscode-context={JSON.stringify({ webviewSection: 'figure', figure: id })}
    >
      <div class="figure-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {sub !== undefined && <div class="figure-sub">{sub}</div>}
        <div class="figure-tools" role="toolbar" aria-label={t`${title}: how it is shown`}>
          <Toolbar id={id} toolbar={toolbar} />
          {contents !== null && <CopyMenu id={id} title={title} contents={contents} />}
        </div>
      </div>
      {children}
    </section>
  );
}
