import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from './translate';

interface Props {
  /** What the table contains, for readers who can't see the chart above it. */
  label: string;
  /** Creates the table. Called only once the table is opened. */
  children: () => ComponentChildren;
}

/** The numbers behind a chart. */
export function TableView({ label, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="table-view"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary aria-label={t`Table: ${label}`}>{t`Table`}</summary>
      {open && (
        <div class="scroll" role="region" aria-label={label} tabIndex={0}>
          {children()}
        </div>
      )}
    </details>
  );
}
