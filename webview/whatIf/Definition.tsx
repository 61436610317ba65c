import type { ComponentChildren } from 'preact';
import { rich, t } from '../text/translate';

interface Props {
  /** The document and section that define the numbers in full. */
  source: string;
  children: ComponentChildren;
}

/** What the numbers of a figure are, unfolded in place, and where the full definition stands. */
export function Definition({ source, children }: Props) {
  return (
    <details class="definition-of" data-testid="definition-of">
      <summary>{t`What these numbers are`}</summary>
      {children}
      <p class="sub">{rich`In full: ${(<code>{source}</code>)}`}</p>
    </details>
  );
}
